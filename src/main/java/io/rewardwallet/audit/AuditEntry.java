package io.rewardwallet.audit;

import io.rewardwallet.history.StoredWalletEvent;
import io.rewardwallet.wallet.CallDetails;
import io.rewardwallet.wallet.IssueRefused;
import io.rewardwallet.wallet.PointsCredited;
import io.rewardwallet.wallet.PointsRedeemed;
import io.rewardwallet.wallet.PointsRefunded;
import io.rewardwallet.wallet.Refusal;
import io.rewardwallet.wallet.RewardIssued;
import io.rewardwallet.wallet.RewardReversed;
import io.rewardwallet.wallet.WalletEvent;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One event of a wallet as a line that people read (contract, "Read").
 *
 * @param walletVersion place of the event in the wallet, from 1
 * @param type the event's name
 * @param units issued, taken back or, on a payment or refund, paid by the event; else 0
 * @param points credited, taken, given back or, on an issue or reversal, those of its units; never negative
 * @param requestedQuantity units that the line asked for
 * @param issuedTotal units under the requestId after the event
 * @param reversedTotal units of the requestId taken back so far, on a reversal
 * @param relatedRequestId on a reversal the reversalId, on a refund the requestId of the issue
 * @param code why units are missing, null when none is
 * @param message the same in words
 */
public record AuditEntry(
        long walletVersion,
        String type,
        Instant at,
        @Nullable String requestId,
        @Nullable Long rewardId,
        int units,
        long points,
        long balanceAfter,
        @Nullable Integer requestedQuantity,
        @Nullable Integer issuedTotal,
        @Nullable Integer reversedTotal,
        @Nullable String relatedRequestId,
        @Nullable Integer code,
        @Nullable String message,
        @Nullable String transactionNumber,
        @Nullable String notes,
        @Nullable String eventLogId,
        @Nullable String username,
        @Nullable String actor) {

    static AuditEntry of(StoredWalletEvent stored) {
        WalletEvent event = stored.event();
        if (event instanceof PointsCredited credit) {
            return line(stored, null, 0, credit.points(), null);
        }
        if (event instanceof PointsRedeemed payment) {
            return line(stored, payment.rewardId(), payment.units(), payment.points(), null)
                    .with(null, payment.issuedTotal());
        }
        if (event instanceof RewardIssued issue) {
            return line(stored, issue.rewardId(), issue.units(), issue.points(), issue.missing())
                    .with(issue.requestedQuantity(), issue.issuedTotal());
        }
        if (event instanceof PointsRefunded refund) {
            return line(stored, refund.rewardId(), refund.units(), refund.points(), null)
                    .with(null, refund.issueRequestId());
        }
        if (event instanceof RewardReversed reversal) {
            return line(stored, reversal.rewardId(), reversal.units(), reversal.points(), null)
                    .with(reversal.reversedTotal(), reversal.reversalId());
        }
        IssueRefused refused = (IssueRefused) event;
        return line(stored, refused.rewardId(), 0, 0, refused.refusal())
                .with(refused.requestedQuantity(), refused.issuedTotal());
    }

    private static AuditEntry line(
            StoredWalletEvent stored, @Nullable Long rewardId, int units, long points, @Nullable Refusal missing) {
        WalletEvent event = stored.event();
        CallDetails call = event.call();
        return new AuditEntry(
                stored.version(),
                stored.type(),
                event.at(),
                event.requestId(),
                rewardId,
                units,
                points,
                event.balanceAfter(),
                null,
                null,
                null,
                null,
                missing == null ? null : missing.reason().code(),
                missing == null ? null : missing.message(),
                call.transactionNumber(),
                call.notes(),
                call.eventLogId(),
                call.username(),
                call.actor());
    }

    /** What an issue asks for and has. */
    private AuditEntry with(@Nullable Integer requestedQuantity, int issuedTotal) {
        return with(requestedQuantity, issuedTotal, null, null);
    }

    /** What a reversal has given back, and the other requestId that it is about. */
    private AuditEntry with(@Nullable Integer reversedTotal, String relatedRequestId) {
        return with(null, null, reversedTotal, relatedRequestId);
    }

    private AuditEntry with(
            @Nullable Integer requested,
            @Nullable Integer issued,
            @Nullable Integer reversed,
            @Nullable String related) {
        return new AuditEntry(
                walletVersion,
                type,
                at,
                requestId,
                rewardId,
                units,
                points,
                balanceAfter,
                requested,
                issued,
                reversed,
                related,
                code,
                message,
                transactionNumber,
                notes,
                eventLogId,
                username,
                actor);
    }
}
