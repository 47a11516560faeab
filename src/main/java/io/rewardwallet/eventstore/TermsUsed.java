package io.rewardwallet.eventstore;

import java.util.Set;

/**
 * The rewards that a decision was based on, and the catalogue's version at that moment.
 *
 * @param version of the catalogue, 0 or more
 */
record TermsUsed(String brand, Set<Long> rewardIds, long version) {

    /** A decision that no reward has a part in. */
    static final TermsUsed NONE = new TermsUsed("", Set.of(), Long.MAX_VALUE);
}
