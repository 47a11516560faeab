package io.rewardwallet.wallet;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.axonframework.modelling.command.TargetAggregateIdentifier;
import org.jspecify.annotations.Nullable;

/**
 * All lines of one issue call, with everything that the decision needs.
 *
 * @param lines 1 to 50, no requestId twice
 * @param terms of each reward that the brand has; a reward that is missing here is unknown
 * @param termsVersion the version of the catalogue that the terms were taken from
 * @param dryRun true: decide and answer, store nothing
 * @param at the time of the call, in microseconds
 */
public record IssueReward(
        @TargetAggregateIdentifier String walletId,
        String brand,
        List<Line> lines,
        Map<Long, RewardTerms> terms,
        long termsVersion,
        boolean dryRun,
        CallDetails call,
        Instant at)
        implements WalletCommand {

    /**
     * One line.
     *
     * @param quantity units asked for, 1 to 1000
     * @param requestId the idempotency key; null: the line is not idempotent
     */
    public record Line(
            long rewardId, int quantity, @Nullable String requestId) {}

    @Override
    public List<String> requestIds() {
        return lines.stream().map(Line::requestId).filter(Objects::nonNull).toList();
    }
}
