package io.rewardwallet.audit;

import io.rewardwallet.history.StoredWalletEvent;
import io.rewardwallet.wallet.IssueRefused;
import io.rewardwallet.wallet.PointsCredited;
import io.rewardwallet.wallet.Refusal;
import io.rewardwallet.wallet.RewardIssued;
import io.rewardwallet.wallet.WalletEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of a requestId (contract, "Read").
 *
 * @param rewardId of an issue; null for a credit
 * @param requestedQuantity units that an issue asks for; 0 for a credit
 * @param issued units issued so far
 * @param reversed units taken back
 * @param remaining units that the same call may still bring
 * @param points credited, or paid for the issued units
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
        CREDIT
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

    static RequestFate of(String requestId, List<StoredWalletEvent> events) {
        List<Attempt> attempts = new ArrayList<>();
        Kind kind = Kind.ISSUE;
        Long rewardId = null;
        int requested = 0;
        int issued = 0;
        long points = 0;
        for (StoredWalletEvent stored : events) {
            WalletEvent event = stored.event();
            if (event instanceof PointsCredited credit) {
                kind = Kind.CREDIT;
                points += credit.points();
                attempts.add(new Attempt(credit.at(), 0, credit.points(), SUCCESS, "Points credited successfully"));
            } else if (event instanceof RewardIssued issue) {
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
            }
        }
        State state = issued == requested ? State.COMPLETE : issued > 0 ? State.PARTIAL : State.REFUSED;
        return new RequestFate(
                requestId, kind, rewardId, requested, issued, 0, requested - issued, state, points, attempts);
    }

    private static Attempt attempt(RewardIssued issue) {
        Refusal missing = issue.missing();
        return missing == null
                ? new Attempt(issue.at(), issue.units(), issue.points(), SUCCESS, "Reward issued successfully")
                : new Attempt(issue.at(), issue.units(), issue.points(), PARTLY, missing.message());
    }
}
