package io.rewardwallet.wallet;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a caller is told, in the numbers of the contract.
 *
 * @param points taken by an issue, asked for by a credit
 * @param replayed of a credit; an issue says it line by line
 */
record Answer(int code, long points, long balance, long walletVersion, boolean replayed, List<LineAnswer> lines) {

    /**
     * One line of an issue; {@code reason} is null when nothing is missing, {@code limit} when no limit is the reason.
     */
    record LineAnswer(
            int code,
            int quantity,
            int issuedTotal,
            int remaining,
            long points,
            boolean replayed,
            @Nullable Integer reason,
            @Nullable String limit) {}

    static String limitInWords(Limit limit, @Nullable Instant resetsAt) {
        return limit.inWords("CUSTOMER") + " resets at " + resetsAt;
    }

    /** What the caller of a reversal is told. */
    record Reversal(
            int code,
            int quantity,
            long points,
            int reversedTotal,
            long balance,
            long walletVersion,
            boolean replayed) {}

    static Reversal of(ReversalOutcome outcome) {
        int code =
                switch (outcome.status()) {
                    case REVERSAL_ID_REUSED -> 10003;
                    case TOO_FEW_UNITS -> 8020;
                    case BALANCE_TOO_HIGH -> 8022;
                    case REPLAYED, REVERSED -> 200;
                };
        return new Reversal(
                code,
                outcome.quantity(),
                outcome.points(),
                outcome.reversedTotal(),
                outcome.balance(),
                outcome.walletVersion(),
                outcome.status() == ReversalOutcome.Status.REPLAYED);
    }

    static Answer of(IssueOutcome outcome) {
        List<LineAnswer> lines = outcome.lines().stream().map(Answer::of).toList();
        int code =
                switch (outcome.status()) {
                    case REQUEST_ID_REUSED -> 10003;
                    case POINTS_NOT_ENOUGH -> 8004;
                    case ISSUED -> 200;
                    case PARTLY_ISSUED -> 8010;
                    case NOTHING_ISSUED -> lines.get(0).code();
                };
        return new Answer(code, outcome.pointsRedeemed(), outcome.balance(), outcome.walletVersion(), false, lines);
    }

    static Answer of(CreditOutcome outcome) {
        int code =
                switch (outcome.status()) {
                    case REQUEST_ID_REUSED -> 10003;
                    case BALANCE_TOO_HIGH -> 8022;
                    case REPLAYED, CREDITED -> 200;
                };
        boolean replayed = outcome.status() == CreditOutcome.Status.REPLAYED;
        return new Answer(code, outcome.points(), outcome.balance(), outcome.walletVersion(), replayed, List.of());
    }

    private static @Nullable String limitOf(@Nullable Refusal reason) {
        return reason == null || reason.limit() == null ? null : limitInWords(reason.limit(), reason.resetsAt());
    }

    private static LineAnswer of(IssueOutcome.LineOutcome line) {
        Integer reason = line.reason() == null ? null : line.reason().reason().code();
        int code =
                switch (line.status()) {
                    case COMPLETE -> 200;
                    case PARTLY_ISSUED -> 8010;
                    case REFUSED -> reason == null ? 0 : reason;
                };
        return new LineAnswer(
                code,
                line.quantity(),
                line.issuedTotal(),
                line.remaining(),
                line.pointsRedeemed(),
                line.replayed(),
                reason,
                limitOf(line.reason()));
    }
}
