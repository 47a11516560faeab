package io.rewardwallet.history;

import io.rewardwallet.eventstore.StoredTime;
import io.rewardwallet.wallet.PointsCredited;
import io.rewardwallet.wallet.PointsRedeemed;
import io.rewardwallet.wallet.PointsRefunded;
import io.rewardwallet.wallet.RewardIssued;
import io.rewardwallet.wallet.RewardReversed;
import io.rewardwallet.wallet.WalletEvent;
import java.time.Instant;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A wallet's points and units, counted from its events one by one. Written apart from the read models on purpose: what they
 * say is checked against this.
 */
public final class WalletTotals {

    private final SortedMap<Long, Units> rewards = new TreeMap<>();
    private long version;
    private long credited;
    private long redeemed;
    private long refunded;
    private @Nullable Instant asOf;

    /**
     * Units of one reward.
     *
     * @param points paid for the issued units
     */
    public record Units(long issued, long reversed, long points) {

        private static final Units NONE = new Units(0, 0, 0);

        private Units plus(RewardIssued issue) {
            return new Units(issued + issue.units(), reversed, points + issue.points());
        }

        private Units minus(RewardReversed reversal) {
            return new Units(issued, reversed + reversal.units(), points);
        }
    }

    /** Counts the wallet's next event in. */
    public void add(WalletEvent event) {
        version++;
        asOf = event.at();
        if (event instanceof PointsCredited credit) {
            credited += credit.points();
        } else if (event instanceof PointsRedeemed payment) {
            redeemed += payment.points();
        } else if (event instanceof RewardIssued issue) {
            Units before = rewards.getOrDefault(issue.rewardId(), Units.NONE);
            rewards.put(issue.rewardId(), before.plus(issue));
        } else if (event instanceof PointsRefunded refund) {
            refunded += refund.points();
        } else if (event instanceof RewardReversed reversal) {
            Units before = rewards.getOrDefault(reversal.rewardId(), Units.NONE);
            rewards.put(reversal.rewardId(), before.minus(reversal));
        }
    }

    /** Events counted in; 0: none. */
    public long version() {
        return version;
    }

    /** Points in the wallet: credited - redeemed + refunded. */
    public long balance() {
        return credited - redeemed + refunded;
    }

    /** Points ever added. */
    public long credited() {
        return credited;
    }

    /** Points ever taken for units. */
    public long redeemed() {
        return redeemed;
    }

    /** Points ever given back. */
    public long refunded() {
        return refunded;
    }

    /** Time of the last event; null: none. */
    public @Nullable Instant asOf() {
        return asOf;
    }

    /** A time as microseconds since 1970, the precision in which times are stored; null: 0. */
    public static long microsOf(@Nullable Instant time) {
        return time == null ? 0 : StoredTime.micros(time);
    }

    /** Units by rewardId, in that order. */
    public SortedMap<Long, Units> rewards() {
        return rewards;
    }
}
