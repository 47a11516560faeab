package io.rewardwallet.wallet;

import java.time.Instant;

/**
 * Points of units taken back were given back; the {@link RewardReversed} that follows at once takes the units. It is
 * about the reversalId and binds it, so it is there also when the units cost nothing.
 *
 * @param requestId the reversalId
 * @param issueRequestId the requestId of the issue
 * @param units taken back, 1 or more
 * @param points what was paid for them, 0 or more
 */
public record PointsRefunded(
        String walletId,
        String brand,
        String requestId,
        String issueRequestId,
        long rewardId,
        int units,
        long points,
        long balanceAfter,
        CallDetails call,
        Instant at)
        implements WalletEvent {

    @Override
    public String identity() {
        return EventIdentity.first(walletId, requestId);
    }
}
