package io.rewardwallet.wallet;

import io.rewardwallet.wallet.ReversalOutcome.Status;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Judges one reversal (contract, "Take a reward back") and holds the events to apply and the outcome to answer. */
final class ReversalPlan {

    private final ReverseReward command;
    private final Instant at;
    private final long version;
    private final long balance;
    private final @Nullable HandledRequest earlier;
    private final @Nullable HandledRequest issue;
    private final int reversible;
    private final int wanted;
    private final Status status;

    /**
     * @param at the time of the events
     * @param version events that the wallet has
     * @param requests what the wallet knows of the reversalId and of the issue
     */
    ReversalPlan(ReverseReward command, Instant at, long version, long balance, Map<String, HandledRequest> requests) {
        this.command = command;
        this.at = at;
        this.version = version;
        this.balance = balance;
        this.earlier = requests.get(command.reversalId());
        this.issue = issueIn(requests);
        this.reversible = issue == null ? 0 : issue.unitsStanding();
        this.wanted = command.quantity() == null ? reversible : command.quantity();
        this.status = judge();
    }

    /** What the wallet has to apply, in this order; none when nothing changes. */
    List<WalletEvent> events() {
        if (status != Status.REVERSED) {
            return List.of();
        }
        long balanceAfter = balance + points();
        return List.of(
                new PointsRefunded(
                        command.walletId(),
                        command.brand(),
                        command.reversalId(),
                        command.requestId(),
                        command.rewardId(),
                        wanted,
                        points(),
                        balanceAfter,
                        command.call(),
                        at),
                new RewardReversed(
                        command.walletId(),
                        command.brand(),
                        command.requestId(),
                        command.reversalId(),
                        command.rewardId(),
                        wanted,
                        issue.unitsReversed() + wanted,
                        points(),
                        issue.newest(wanted).stream()
                                .map(batch -> new RewardReversed.Taken(batch.issuedAt(), batch.units()))
                                .toList(),
                        balanceAfter,
                        command.call(),
                        at));
    }

    /** The answer once the events are applied; of a dry run, with the wallet's present version. */
    ReversalOutcome outcome() {
        long versionAfter = command.dryRun() ? version : version + events().size();
        int reversedBefore = issue == null ? 0 : issue.unitsReversed();
        return switch (status) {
            case REVERSED -> answer(wanted, points(), reversedBefore + wanted, balance + points(), versionAfter);
            case REPLAYED -> answer(earlier.quantity(), earlier.points(), reversedBefore, balance, version);
            case REVERSAL_ID_REUSED, TOO_FEW_UNITS, BALANCE_TOO_HIGH -> answer(0, 0, reversedBefore, balance, version);
        };
    }

    private ReversalOutcome answer(int quantity, long points, int reversedTotal, long balanceNow, long versionNow) {
        return new ReversalOutcome(status, quantity, points, reversedTotal, reversible, balanceNow, versionNow);
    }

    private Status judge() {
        if (earlier != null) {
            return earlier.isFor(command) ? Status.REPLAYED : Status.REVERSAL_ID_REUSED;
        }
        if (reversible == 0 || wanted > reversible) {
            return Status.TOO_FEW_UNITS;
        }
        return points() > CustomerRewardWallet.MAX_BALANCE - balance ? Status.BALANCE_TOO_HIGH : Status.REVERSED;
    }

    private @Nullable HandledRequest issueIn(Map<String, HandledRequest> requests) {
        HandledRequest found = requests.get(command.requestId());
        boolean isIt =
                found != null && found.kind() == HandledRequest.Kind.ISSUE && found.rewardId() == command.rewardId();
        return isIt ? found : null;
    }

    private long points() {
        return wanted * issue.unitPrice();
    }
}
