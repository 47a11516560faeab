package io.rewardwallet.wallet;

import java.time.Instant;
import java.util.List;
import org.axonframework.modelling.command.TargetAggregateIdentifier;

/**
 * Add points to a wallet.
 *
 * @param points 1 or more
 * @param dryRun true: decide and answer, apply nothing
 * @param at the time of the call, in microseconds
 */
public record CreditPoints(
        @TargetAggregateIdentifier String walletId,
        String brand,
        String requestId,
        long points,
        boolean dryRun,
        CallDetails call,
        Instant at)
        implements WalletCommand {

    @Override
    public List<String> requestIds() {
        return List.of(requestId);
    }
}
