package io.rewardwallet.wallet;

import java.time.Instant;
import java.util.List;

/**
 * Units of an issue were taken back, newest first. They stay issued for their requestId; the limits count them no
 * longer, in the windows in which they were issued (contract, "Take a reward back").
 *
 * @param requestId of the issue
 * @param reversalId of the reversal
 * @param units taken back by this event, 1 or more
 * @param reversedTotal units of this issue taken back so far, this event's included
 * @param points given back by the {@link PointsRefunded} before this event
 * @param taken the same units by the time of their issue, newest first
 */
public record RewardReversed(
        String walletId,
        String brand,
        String requestId,
        String reversalId,
        long rewardId,
        int units,
        int reversedTotal,
        long points,
        List<Taken> taken,
        long balanceAfter,
        CallDetails call,
        Instant at)
        implements WalletEvent {

    /** Units that were issued together. */
    public record Taken(Instant issuedAt, int units) {}

    /** Keyed by the units taken back before, so a unit cannot be taken back twice whatever the reversalIds. */
    @Override
    public String identity() {
        return EventIdentity.reversed(walletId, requestId, reversedTotal - units);
    }
}
