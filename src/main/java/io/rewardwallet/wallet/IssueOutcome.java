package io.rewardwallet.wallet;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of an {@link IssueReward}.
 *
 * @param pointsRedeemed points taken by this call
 * @param balance points in the wallet now (a dry run: as they would be)
 * @param walletVersion events that the wallet has
 * @param refusal the facts of {@link Status#POINTS_NOT_ENOUGH}, else null
 * @param lines in the order of the call; none for {@link Status#REQUEST_ID_REUSED}
 */
public record IssueOutcome(
        Status status,
        long pointsRedeemed,
        long balance,
        long walletVersion,
        @Nullable Refusal refusal,
        List<LineOutcome> lines)
        implements WalletOutcome {

    /** In order of precedence (contract, "Issue rewards"). */
    public enum Status {
        /** A requestId is known with other content: 10003. */
        REQUEST_ID_REUSED,
        /** Rule 5: 8004. */
        POINTS_NOT_ENOUGH,
        /** Every line is complete: 200. */
        ISSUED,
        /** Some units exist in total, not all: 8010. */
        PARTLY_ISSUED,
        /** No unit exists in total: the first line's code. */
        NOTHING_ISSUED
    }

    /**
     * What became of a line.
     *
     * @param quantity units issued by this call
     * @param issuedTotal units issued by all calls under this requestId
     * @param pointsRedeemed points taken by this call
     * @param replayed the line was complete before this call
     * @param reason why units are missing; null when none is
     */
    public record LineOutcome(
            IssueReward.Line line,
            LineStatus status,
            int quantity,
            int issuedTotal,
            long pointsRedeemed,
            boolean replayed,
            @Nullable Refusal reason) {

        /** Units that a repeat of the call may still bring. */
        public int remaining() {
            return line.quantity() - issuedTotal;
        }
    }

    /** How a line stands after the call. */
    public enum LineStatus {
        /** All units exist: 200. */
        COMPLETE,
        /** Some units exist: 8010. */
        PARTLY_ISSUED,
        /** The code of the line's reason. */
        REFUSED
    }
}
