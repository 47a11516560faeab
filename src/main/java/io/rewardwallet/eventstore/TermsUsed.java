package io.rewardwallet.eventstore;

import io.rewardwallet.wallet.IssueReward;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The rewards that a decision was based on, and the catalogue's version at that moment.
 *
 * @param version of the catalogue, 0 or more
 */
record TermsUsed(String brand, Set<Long> rewardIds, long version) {

    /** A decision that no reward has a part in. */
    static final TermsUsed NONE = new TermsUsed("", Set.of(), Long.MAX_VALUE);

    /** The rewards that a command brings the terms of; of commands decided together, all of them at the oldest version. */
    static TermsUsed by(Object command) {
        if (command instanceof WalletCommands.Together together) {
            return together.commands().stream().map(TermsUsed::by).reduce(NONE, TermsUsed::and);
        }
        if (!(command instanceof IssueReward issue)) {
            return NONE;
        }
        Set<Long> rewardIds =
                issue.lines().stream().map(IssueReward.Line::rewardId).collect(Collectors.toSet());
        return new TermsUsed(issue.brand(), rewardIds, issue.termsVersion());
    }

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
