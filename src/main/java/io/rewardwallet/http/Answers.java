package io.rewardwallet.http;

import io.rewardwallet.desk.ReversalCall;
import io.rewardwallet.wallet.CreditOutcome;
import io.rewardwallet.wallet.CustomerRewardWallet;
import io.rewardwallet.wallet.IssueOutcome;
import io.rewardwallet.wallet.IssueOutcome.LineOutcome;
import io.rewardwallet.wallet.Refusal;
import io.rewardwallet.wallet.ReversalOutcome;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;

/**
 * Outcomes in the words and numbers that callers of this kind of API handle (contract, "Issue rewards"). A new outcome does
 * not compile before it has a code here.
 */
final class Answers {

    static final String WALLET_VERSION = "Wallet-Version";

    private static final Status REUSED =
            new Status(false, 10003, "Request payload is not matching for the passed requestId/s");
    private static final Status ISSUED = new Status(true, 200, "Reward issued successfully");
    private static final Status PARTLY_ISSUED = new Status(false, 8010, "Reward issued partially");
    private static final Status CREDITED = new Status(true, 200, "Points credited successfully");
    private static final Status REVERSED = new Status(true, 200, "Reward reversed successfully");
    private static final Status BALANCE_TOO_HIGH = balanceTooHigh("fail to credit points");
    private static final Status REFUND_TOO_HIGH = balanceTooHigh("fail to reverse reward");

    private Answers() {}

    record Status(boolean success, int code, String message) {}

    /** Why units are missing. */
    record Reason(int code, String message, @Nullable Instant resetsAt) {}

    record Line(
            Status status,
            long rewardId,
            @Nullable String requestId,
            int requestedQuantity,
            int quantity,
            int issuedTotal,
            int remaining,
            long pointsRedeemed,
            boolean replayed,
            @Nullable Reason reason) {}

    record Issue(
            Status status,
            String brand,
            String customer,
            long pointsRedeemed,
            long balance,
            long walletVersion,
            List<Line> rewards) {}

    record Credit(
            Status status,
            String brand,
            String customer,
            String requestId,
            long points,
            long balance,
            long walletVersion,
            boolean replayed) {}

    record Reversal(
            Status status,
            String requestId,
            String reversalId,
            int quantity,
            long points,
            int reversedTotal,
            long balance,
            long walletVersion,
            boolean replayed) {}

    static ResponseEntity<Issue> issue(String brand, String customer, IssueOutcome outcome) {
        Issue answer = new Issue(
                statusOf(outcome),
                brand,
                customer,
                outcome.pointsRedeemed(),
                outcome.balance(),
                outcome.walletVersion(),
                outcome.lines().stream().map(Answers::line).toList());
        HttpStatus http =
                switch (outcome.status()) {
                    case ISSUED, PARTLY_ISSUED -> HttpStatus.OK;
                    case REQUEST_ID_REUSED, POINTS_NOT_ENOUGH, NOTHING_ISSUED -> HttpStatus.UNPROCESSABLE_CONTENT;
                };
        return answer(http, outcome.walletVersion(), answer);
    }

    static ResponseEntity<Credit> credit(String brand, String customer, String requestId, CreditOutcome outcome) {
        Status status =
                switch (outcome.status()) {
                    case CREDITED, REPLAYED -> CREDITED;
                    case REQUEST_ID_REUSED -> REUSED;
                    case BALANCE_TOO_HIGH -> BALANCE_TOO_HIGH;
                };
        Credit answer = new Credit(
                status,
                brand,
                customer,
                requestId,
                outcome.points(),
                outcome.balance(),
                outcome.walletVersion(),
                outcome.status() == CreditOutcome.Status.REPLAYED);
        HttpStatus http = status.success() ? HttpStatus.OK : HttpStatus.UNPROCESSABLE_CONTENT;
        return answer(http, outcome.walletVersion(), answer);
    }

    static ResponseEntity<Reversal> reversal(ReversalCall call, ReversalOutcome outcome) {
        Status status =
                switch (outcome.status()) {
                    case REVERSED, REPLAYED -> REVERSED;
                    case REVERSAL_ID_REUSED -> REUSED;
                    case TOO_FEW_UNITS -> tooFewUnits(call, outcome.reversible());
                    case BALANCE_TOO_HIGH -> REFUND_TOO_HIGH;
                };
        Reversal answer = new Reversal(
                status,
                call.requestId(),
                call.reversalId(),
                outcome.quantity(),
                outcome.points(),
                outcome.reversedTotal(),
                outcome.balance(),
                outcome.walletVersion(),
                outcome.status() == ReversalOutcome.Status.REPLAYED);
        HttpStatus http = status.success() ? HttpStatus.OK : HttpStatus.UNPROCESSABLE_CONTENT;
        return answer(http, outcome.walletVersion(), answer);
    }

    private static Status balanceTooHigh(String what) {
        return new Status(false, 8022, what + " as the balance may be at most " + CustomerRewardWallet.MAX_BALANCE);
    }

    private static Status tooFewUnits(ReversalCall call, int reversible) {
        String asked = call.quantity() == null ? "" : call.quantity() + " asked for, ";
        return new Status(
                false,
                8020,
                "fail to reverse reward as units are not enough: " + asked + reversible
                        + " left to reverse under this requestId and rewardId");
    }

    private static <T> ResponseEntity<T> answer(HttpStatus http, long walletVersion, T body) {
        return ResponseEntity.status(http)
                .header(WALLET_VERSION, String.valueOf(walletVersion))
                .body(body);
    }

    private static Status statusOf(IssueOutcome outcome) {
        return switch (outcome.status()) {
            case REQUEST_ID_REUSED -> REUSED;
            case POINTS_NOT_ENOUGH -> refused(outcome.refusal());
            case ISSUED -> ISSUED;
            case PARTLY_ISSUED -> PARTLY_ISSUED;
            case NOTHING_ISSUED -> statusOf(outcome.lines().get(0));
        };
    }

    private static Status statusOf(LineOutcome line) {
        return switch (line.status()) {
            case COMPLETE -> ISSUED;
            case PARTLY_ISSUED -> PARTLY_ISSUED;
            case REFUSED -> refused(line.reason());
        };
    }

    private static Status refused(@Nullable Refusal why) {
        if (why == null) {
            throw new IllegalStateException("refused without a reason");
        }
        return new Status(false, why.reason().code(), why.message());
    }

    private static Line line(LineOutcome line) {
        Refusal why = line.reason();
        return new Line(
                statusOf(line),
                line.line().rewardId(),
                line.line().requestId(),
                line.line().quantity(),
                line.quantity(),
                line.issuedTotal(),
                line.remaining(),
                line.pointsRedeemed(),
                line.replayed(),
                why == null ? null : new Reason(why.reason().code(), why.message(), why.resetsAt()));
    }
}
