package io.rewardwallet.audit;

import io.rewardwallet.history.StoredWalletEvent;
import io.rewardwallet.wallet.CallDetails;
import io.rewardwallet.wallet.IssueRefused;
import io.rewardwallet.wallet.PointsCredited;
import io.rewardwallet.wallet.PointsRedeemed;
import io.rewardwallet.wallet.Refusal;
import io.rewardwallet.wallet.RewardIssued;
import io.rewardwallet.wallet.WalletEvent;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One event of a wallet as a line that people read (contract, "Read").
 *
 * @param walletVersion place of the event in the wallet, from 1
 * @param type the event's name
 * @param units issued by the event; 0 where it issues none
 * @param points credited, taken or, on an issue, paid for its units; never negative
 * @param requestedQuantity units that the line asked for
 * @param issuedTotal units under the requestId after the event
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
            return line(stored, null, 0, credit.points(), null, null, null);
        }
        if (event instanceof PointsRedeemed payment) {
            return line(
                    stored, payment.rewardId(), payment.units(), payment.points(), null, payment.issuedTotal(), null);
        }
        if (event instanceof RewardIssued issue) {
            return line(
                    stored,
                    issue.rewardId(),
                    issue.units(),
                    issue.points(),
                    issue.requestedQuantity(),
                    issue.issuedTotal(),
                    issue.missing());
        }
        IssueRefused refused = (IssueRefused) event;
        return line(
                stored,
                refused.rewardId(),
                0,
                0,
                refused.requestedQuantity(),
                refused.issuedTotal(),
                refused.refusal());
    }

    private static AuditEntry line(
            StoredWalletEvent stored,
            @Nullable Long rewardId,
            int units,
            long points,
            @Nullable Integer requestedQuantity,
            @Nullable Integer issuedTotal,
            @Nullable Refusal missing) {
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
                requestedQuantity,
                issuedTotal,
                missing == null ? null : missing.reason().code(),
                missing == null ? null : missing.message(),
                call.transactionNumber(),
                call.notes(),
                call.eventLogId(),
                call.username(),
                call.actor());
    }
}
