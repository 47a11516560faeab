package io.rewardwallet.wallet;

import java.time.Instant;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the catalogue says about a reward at the moment of a call.
 *
 * @param price points a unit, 0 to 10^9; 0 for a free reward
 * @param startTime first instant on offer; null: always was
 * @param endTime first instant no longer on offer; null: never ends
 * @param customerLimits limits on one customer's units; none: unlimited
 * @param timeZone by whose calendar the limits' windows are counted
 * @param stock what the limits on all customers' units leave; null: there are none
 */
public record RewardTerms(
        long rewardId,
        long price,
        boolean enabled,
        @Nullable Instant startTime,
        @Nullable Instant endTime,
        List<Limit> customerLimits,
        ZoneId timeZone,
        @Nullable Stock stock) {

    private static final Comparator<Headroom> LATEST_RESET_THEN_TIGHTEST = Comparator.comparing(
                    Headroom::resetsAt, Comparator.nullsLast(Comparator.<Instant>naturalOrder()))
            .reversed()
            .thenComparingLong(headroom -> headroom.limit().limit());

    /** A reward without limits on all customers' units. */
    public RewardTerms(
            long rewardId,
            long price,
            boolean enabled,
            @Nullable Instant startTime,
            @Nullable Instant endTime,
            List<Limit> customerLimits,
            ZoneId timeZone) {
        this(rewardId, price, enabled, startTime, endTime, customerLimits, timeZone, null);
    }

    /**
     * What each limit on a customer's units leaves at a moment, in the order in which they were defined.
     *
     * @param standing units of the reward that the customer has
     */
    public List<Headroom> headroom(UnitTimes standing, Instant now) {
        return headroom(new Counted(standing, now, 0));
    }

    /** The first instant whose units count on a limit with a window at a moment; empty: no limit has one. */
    public Optional<Instant> windowsFrom(Instant now) {
        return customerLimits.stream()
                .filter(Limit::hasWindow)
                .map(limit -> new Window(limit, timeZone).from(now))
                .min(Comparator.naturalOrder());
    }

    /** Units that every limit on the customer's units would let through. */
    long room(Counted units) {
        return customerLimits.stream()
                .mapToLong(limit -> Math.max(0, limit.limit() - Headroom.countedOn(limit, timeZone, units)))
                .min()
                .orElse(Long.MAX_VALUE);
    }

    /**
     * Of the limits that let no more unit through, the one that will do so last.
     *
     * @param inStock what the limits on all customers' units left before the call
     */
    Refusal stoppedBy(Counted units, StockRoom inStock) {
        Headroom ofCustomer = headroom(units).stream()
                .filter(headroom -> headroom.remaining() == 0)
                .min(LATEST_RESET_THEN_TIGHTEST)
                .orElse(null);
        Headroom ofAll = inStock.reachedWith(units.taken())
                .min(LATEST_RESET_THEN_TIGHTEST)
                .orElse(null);
        boolean isCustomers =
                ofCustomer != null && (ofAll == null || LATEST_RESET_THEN_TIGHTEST.compare(ofCustomer, ofAll) <= 0);
        return isCustomers
                ? Refusal.limit(RefusalReason.CUSTOMER_LIMIT, ofCustomer, timeZone)
                : Refusal.limit(RefusalReason.REWARD_LIMIT, Objects.requireNonNull(ofAll), timeZone);
    }

    private List<Headroom> headroom(Counted units) {
        return customerLimits.stream()
                .map(limit -> Headroom.of(limit, timeZone, units))
                .toList();
    }

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
