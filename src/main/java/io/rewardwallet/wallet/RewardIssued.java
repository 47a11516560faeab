package io.rewardwallet.wallet;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Units of a reward were issued for one line of one call.
 *
 * @param requestedQuantity units that the line asks for, 1 to 1000
 * @param units units issued by this event, 1 or more
 * @param issuedTotal units issued under this requestId so far, this event's included
 * @param unitPrice what each of these units cost, 0 for a free reward
 * @param points units times unitPrice; taken by the {@link PointsRedeemed} before this event
 * @param missing why units are still missing; null when the line is complete
 */
public record RewardIssued(
        String walletId,
        String brand,
        @Nullable String requestId,
        long rewardId,
        int requestedQuantity,
        int units,
        int issuedTotal,
        long unitPrice,
        long points,
        long balanceAfter,
        @Nullable Refusal missing,
        CallDetails call,
        Instant at)
        implements WalletEvent {

    /** Continued issues are keyed by the units that were there before, so a unit cannot be issued twice in parallel. */
    @Override
    public @Nullable String identity() {
        if (requestId == null) {
            return null;
        }
        int before = issuedTotal - units;
        return before == 0
                ? EventIdentity.first(walletId, requestId)
                : EventIdentity.continued(walletId, requestId, before);
    }
}
