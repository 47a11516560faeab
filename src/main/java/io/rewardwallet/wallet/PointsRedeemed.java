package io.rewardwallet.wallet;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Points were taken for units of one line; the {@link RewardIssued} that follows at once gives the units. A line whose
 * units cost nothing has none of these.
 *
 * @param units units paid by this event, 1 to 1000
 * @param issuedTotal units under this requestId once the {@link RewardIssued} that follows is counted
 * @param points units times the price, 1 or more
 */
public record PointsRedeemed(
        String walletId,
        String brand,
        @Nullable String requestId,
        long rewardId,
        int units,
        int issuedTotal,
        long points,
        long balanceAfter,
        CallDetails call,
        Instant at)
        implements WalletEvent {

    @Override
    public @Nullable String identity() {
        return requestId == null ? null : EventIdentity.paid(walletId, requestId, issuedTotal - units);
    }
}
