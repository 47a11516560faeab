package io.rewardwallet.audit;

import io.rewardwallet.history.StoredWalletEvent;
import io.rewardwallet.wallet.IssueRefused;
import io.rewardwallet.wallet.PointsCredited;
import io.rewardwallet.wallet.PointsRefunded;
import io.rewardwallet.wallet.Refusal;
import io.rewardwallet.wallet.RewardIssued;
import io.rewardwallet.wallet.RewardReversed;
import io.rewardwallet.wallet.WalletEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of a requestId (contract, "Read").
 *
 * @param rewardId of an issue or a reversal; null for a credit
 * @param requestedQuantity units that an issue asks for or a reversal took back; 0 for a credit
 * @param issued units issued so far
 * @param reversed units taken back: of an issue by all reversals, of a reversal by itself
 * @param remaining units that the same call may still bring
 * @param points credited, paid for the issued units, or given back
 * @param attempts every call that left a trace, oldest first
 */
public record RequestFate(
        String requestId,
        Kind kind,
        @Nullable Long rewardId,
        int requestedQuantity,
        int issued,
        int reversed,
        int remaining,
        State state,
        long points,
        List<Attempt> attempts) {

    /** What kind of request an id is bound to. */
    public enum Kind {
        ISSUE,
        CREDIT,
        REVERSAL
    }

    /** How it stands. */
    public enum State {
        /** Nothing is missing. */
        COMPLETE,
        /** Some units exist. */
        PARTIAL,
        /** No unit exists. */
        REFUSED
    }

    /**
     * A call that left a trace.
     *
     * @param code 200 when nothing was missing after it, 8010 when units were, else the refusal's
     * @param message why units were missing, or that none was
     */
    public record Attempt(Instant at, int units, long points, int code, String message) {}

    private static final int SUCCESS = 200;
    private static final int PARTLY = 8010;

    static RequestFate of(String requestId, List<StoredWalletEvent> stored) {
        List<WalletEvent> events = stored.stream().map(StoredWalletEvent::event).toList();
        for (WalletEvent event : events) {
            if (event instanceof PointsCredited credit) {
                return ofCredit(credit);
            }
            if (event instanceof PointsRefunded refund) {
                return ofReversal(refund);
            }
        }
        return ofIssue(requestId, events);
    }

    private static RequestFate ofCredit(PointsCredited credit) {
        long points = credit.points();
        var attempt = new Attempt(credit.at(), 0, points, SUCCESS, "Points credited successfully");
        return new RequestFate(
                credit.requestId(), Kind.CREDIT, null, 0, 0, 0, 0, State.COMPLETE, points, List.of(attempt));
    }

    private static RequestFate ofReversal(PointsRefunded refund) {
        int units = refund.units();
        long points = refund.points();
        var attempt = new Attempt(refund.at(), units, points, SUCCESS, "Reward reversed successfully");
        return new RequestFate(
                refund.requestId(),
                Kind.REVERSAL,
                refund.rewardId(),
                units,
                0,
                units,
                0,
                State.COMPLETE,
                points,
                List.of(attempt));
    }

    private static RequestFate ofIssue(String requestId, List<WalletEvent> events) {
        List<Attempt> attempts = new ArrayList<>();
        Long rewardId = null;
        int requested = 0;
        int issued = 0;
        int reversed = 0;
        long points = 0;
        for (WalletEvent event : events) {
            if (event instanceof RewardIssued issue) {
                rewardId = issue.rewardId();
                requested = issue.requestedQuantity();
                issued = issue.issuedTotal();
                points += issue.points();
                attempts.add(attempt(issue));
            } else if (event instanceof IssueRefused refused) {
                rewardId = refused.rewardId();
                requested = refused.requestedQuantity();
                Refusal why = refused.refusal();
                attempts.add(new Attempt(refused.at(), 0, 0, why.reason().code(), why.message()));
            } else if (event instanceof RewardReversed reversal) {
                reversed = reversal.reversedTotal();
            }
        }
        State state = issued == requested ? State.COMPLETE : issued > 0 ? State.PARTIAL : State.REFUSED;
        return new RequestFate(
                requestId,
                Kind.ISSUE,
                rewardId,
                requested,
                issued,
                reversed,
                requested - issued,
                state,
                points,
                attempts);
    }

    private static Attempt attempt(RewardIssued issue) {
        Refusal missing = issue.missing();
        return missing == null
                ? new Attempt(issue.at(), issue.units(), issue.points(), SUCCESS, "Reward issued successfully")
                : new Attempt(issue.at(), issue.units(), issue.points(), PARTLY, missing.message());
    }
}
