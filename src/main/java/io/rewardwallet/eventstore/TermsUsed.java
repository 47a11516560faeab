package io.rewardwallet.eventstore;

import java.util.HashSet;
import java.util.Set;

/**
 * The rewards that a decision was based on, and the catalogue's version at that moment.
 *
 * @param version of the catalogue, 0 or more
 */
record TermsUsed(String brand, Set<Long> rewardIds, long version) {

    /** A decision that no reward has a part in. */
    static final TermsUsed NONE = new TermsUsed("", Set.of(), Long.MAX_VALUE);

    /** Both, of one brand, as if decided with the older of their versions. */
    TermsUsed and(TermsUsed other) {
        if (rewardIds.isEmpty() || other.rewardIds.isEmpty()) {
            return rewardIds.isEmpty() ? other : this;
        }
        if (!brand.equals(other.brand)) {
            throw new IllegalArgumentException("Rewards of two brands in one unit of work");
        }
        Set<Long> both = new HashSet<>(rewardIds);
        both.addAll(other.rewardIds);
        return new TermsUsed(brand, both, Math.min(version, other.version));
    }
}
