package io.rewardwallet.history;

import io.rewardwallet.eventstore.StoredTime;
import io.rewardwallet.wallet.IssueRefused;
import io.rewardwallet.wallet.PointsCredited;
import io.rewardwallet.wallet.PointsRedeemed;
import io.rewardwallet.wallet.PointsRefunded;
import io.rewardwallet.wallet.RewardIssued;
import io.rewardwallet.wallet.RewardReversed;
import io.rewardwallet.wallet.WalletEvent;
import org.jspecify.annotations.Nullable;

/**
 * What can be counted of an event, read without making the event. Times are ISO 8601 as they are stored: one moment has
 * one text, and both databases read it.
 *
 * @param version place in its wallet, from 1
 * @param rewardId 0 where the event has none, as are units and points
 */
public record EventFigures(
        Class<? extends WalletEvent> type,
        String walletId,
        long version,
        @Nullable String brand,
        long rewardId,
        int units,
        long points,
        long balanceAfter,
        String at) {

    /** The same of an event that is at hand. */
    public static EventFigures of(long version, WalletEvent event) {
        if (event instanceof PointsCredited credit) {
            return of(version, event, 0, 0, credit.points());
        }
        if (event instanceof PointsRedeemed payment) {
            return of(version, event, payment.rewardId(), payment.units(), payment.points());
        }
        if (event instanceof RewardIssued issue) {
            return of(version, event, issue.rewardId(), issue.units(), issue.points());
        }
        if (event instanceof PointsRefunded refund) {
            return of(version, event, refund.rewardId(), refund.units(), refund.points());
        }
        if (event instanceof RewardReversed reversal) {
            return of(version, event, reversal.rewardId(), reversal.units(), reversal.points());
        }
        return of(version, event, ((IssueRefused) event).rewardId(), 0, 0);
    }

    private static EventFigures of(long version, WalletEvent event, long rewardId, int units, long points) {
        return new EventFigures(
                event.getClass(),
                event.walletId(),
                version,
                event.brand(),
                rewardId,
                units,
                points,
                event.balanceAfter(),
                StoredTime.text(event.at()));
    }
}
