package io.rewardwallet.wallet;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the catalogue says about a reward at the moment of a call.
 *
 * @param price points a unit, 0 to 10^9; 0 for a free reward
 * @param startTime first instant on offer; null: always was
 * @param endTime first instant no longer on offer; null: never ends
 * @param customerLimits limits on one customer's units; none: unlimited
 */
public record RewardTerms(
        long rewardId,
        long price,
        boolean enabled,
        @Nullable Instant startTime,
        @Nullable Instant endTime,
        List<Limit> customerLimits) {

    /** Why a unit may not be issued at an instant; null when it may (contract, "Issue rewards", rule 4). */
    @Nullable
    RefusalReason closedAt(Instant now) {
        if (!enabled) {
            return RefusalReason.REWARD_DISABLED;
        }
        if (startTime != null && now.isBefore(startTime)) {
            return RefusalReason.REWARD_NOT_STARTED;
        }
        if (endTime != null && !now.isBefore(endTime)) {
            return RefusalReason.REWARD_ENDED;
        }
        return null;
    }
}
