package io.rewardwallet.wallet;

import java.time.Instant;
import java.util.List;
import org.axonframework.modelling.command.TargetAggregateIdentifier;
import org.jspecify.annotations.Nullable;

/**
 * Take units of an issue back and give their points back.
 *
 * @param requestId of the issue
 * @param quantity units, 1 or more; null: all that were not taken back yet
 * @param reversalId the idempotency key of this request
 * @param dryRun true: decide and answer, store nothing
 * @param at the time of the call, in microseconds
 */
public record ReverseReward(
        @TargetAggregateIdentifier String walletId,
        String brand,
        String requestId,
        long rewardId,
        @Nullable Integer quantity,
        String reversalId,
        boolean dryRun,
        CallDetails call,
        Instant at)
        implements WalletCommand {

    /** The reversal's own first. */
    @Override
    public List<String> requestIds() {
        return List.of(reversalId, requestId);
    }
}
