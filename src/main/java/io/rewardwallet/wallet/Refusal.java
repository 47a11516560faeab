package io.rewardwallet.wallet;

import java.time.Instant;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/**
 * One reason with its facts, as it is stored and told.
 *
 * @param limit the limit that was reached, for {@link RefusalReason#CUSTOMER_LIMIT} and {@link RefusalReason#REWARD_LIMIT}
 * @param resetsAt the first instant at which one more unit could be issued as far as the limit goes; null: never
 * @param pointsNeeded points for all missing units of the call, for {@link RefusalReason#POINTS_NOT_ENOUGH}
 * @param pointsAvailable the balance at that moment, for {@link RefusalReason#POINTS_NOT_ENOUGH}
 * @param timeZone by whose calendar the limit's window was counted; null where it has none
 */
public record Refusal(
        RefusalReason reason,
        @Nullable Limit limit,
        @Nullable Instant resetsAt,
        @Nullable Long pointsNeeded,
        @Nullable Long pointsAvailable,
        @Nullable ZoneId timeZone) {

    static Refusal of(RefusalReason reason) {
        return new Refusal(reason, null, null, null, null, null);
    }

    static Refusal pointsNotEnough(long needed, long available) {
        return new Refusal(RefusalReason.POINTS_NOT_ENOUGH, null, null, needed, available, null);
    }

    /** @param level {@link RefusalReason#CUSTOMER_LIMIT} or {@link RefusalReason#REWARD_LIMIT} */
    static Refusal limit(RefusalReason level, Headroom reached, ZoneId zone) {
        Limit limit = reached.limit();
        ZoneId countedBy = limit.hasWindow() ? zone : null;
        return new Refusal(level, limit, reached.resetsAt(), null, null, countedBy);
    }

    /** The sentence that callers and support people read. */
    public String message() {
        return switch (reason) {
            case REWARD_UNKNOWN -> "Reward is unknown";
            case REWARD_DISABLED -> "Reward is disabled";
            case REWARD_NOT_STARTED -> "Reward has not started";
            case REWARD_ENDED -> "Reward has ended";
            case POINTS_NOT_ENOUGH ->
                "fail to issue reward as points are not enough: " + pointsNeeded + " needed, " + pointsAvailable
                        + " available";
            case CUSTOMER_LIMIT -> limitReached("CUSTOMER");
            case REWARD_LIMIT -> limitReached("REWARD");
        };
    }

    private String limitReached(String level) {
        return "Max limit reached: " + (limit == null ? "per " + level : limit.inWords(level));
    }
}
