package io.rewardwallet.wallet;

import java.time.Instant;

/**
 * A line got no unit in a call. Kept once per requestId and code, so a storm of retries leaves one copy; it also binds the
 * requestId to its content (contract, "Issue rewards").
 *
 * @param requestedQuantity units that the line asks for, 1 to 1000
 * @param issuedTotal units that earlier calls issued under this requestId
 * @param refusal why
 */
public record IssueRefused(
        String walletId,
        String brand,
        String requestId,
        long rewardId,
        int requestedQuantity,
        int issuedTotal,
        Refusal refusal,
        long balanceAfter,
        CallDetails call,
        Instant at)
        implements WalletEvent {

    @Override
    public String identity() {
        return EventIdentity.refused(walletId, requestId, refusal.reason().code());
    }
}
