package io.rewardwallet.wallet;

import java.time.Instant;

/**
 * Points were added to a wallet (contract, "Credit points").
 *
 * @param points how many, 1 or more
 */
public record PointsCredited(
        String walletId, String brand, String requestId, long points, long balanceAfter, CallDetails call, Instant at)
        implements WalletEvent {

    @Override
    public String identity() {
        return EventIdentity.first(walletId, requestId);
    }
}
