package io.rewardwallet.catalogue;

import io.rewardwallet.wallet.Limit;
import io.rewardwallet.wallet.RewardTerms;
import io.rewardwallet.wallet.Stock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A reward as its brand defines it (contract, "Rewards on offer").
 *
 * @param rewardId positive, unique in the brand
 * @param name 1 to 255 characters
 * @param intouchPoints price of a unit in points, 0 to 10^9; 0 for {@link PaymentMode#FREE}
 * @param startTime first instant on offer; null: always was
 * @param endTime first instant no longer on offer; null: never ends
 * @param customerLevel limits on one customer's units, at most 10
 * @param rewardLevel limits on all customers' units (stock), at most 10
 */
public record RewardOnOffer(
        long rewardId,
        String name,
        PaymentMode paymentMode,
        RedemptionType redemptionType,
        long intouchPoints,
        boolean enabled,
        @Nullable Instant startTime,
        @Nullable Instant endTime,
        List<Limit> customerLevel,
        List<Limit> rewardLevel) {

    /** Whether units cost points. */
    public enum PaymentMode {
        POINTS,
        FREE
    }

    /** What a price is counted in. */
    public enum RedemptionType {
        INTOUCH_POINTS
    }

    /**
     * What a wallet has to know to decide; windows are counted by the calendar of a time zone.
     *
     * @param stock for a reward with limits on all customers' units, else null
     */
    RewardTerms terms(ZoneId timeZone, @Nullable Stock stock) {
        long price = paymentMode == PaymentMode.FREE ? 0 : intouchPoints;
        return new RewardTerms(rewardId, price, enabled, startTime, endTime, customerLevel, timeZone, stock);
    }
}
