package io.rewardwallet.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.when;

import io.rewardwallet.customer.DifferentCustomers;
import io.rewardwallet.desk.WalletBusy;
import io.rewardwallet.eventstore.StoreFailures;
import io.rewardwallet.wallet.CreditOutcome;
import io.rewardwallet.wallet.IssueOutcome;
import io.rewardwallet.wallet.IssueOutcome.LineOutcome;
import io.rewardwallet.wallet.IssueOutcome.LineStatus;
import io.rewardwallet.wallet.IssueReward;
import io.rewardwallet.wallet.Limit;
import io.rewardwallet.wallet.Refusal;
import io.rewardwallet.wallet.RefusalReason;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Each outcome in the exact words, numbers and order that callers get. */
class AnswersTest extends OverHttp {

    private static final Refusal LIMIT =
            new Refusal(RefusalReason.CUSTOMER_LIMIT, Limit.ever(1), null, null, null, null);
    private static final Refusal POINTS = new Refusal(RefusalReason.POINTS_NOT_ENOUGH, null, null, 30L, 29L, null);
    private static final Refusal ENDED = new Refusal(RefusalReason.REWARD_ENDED, null, null, null, null, null);

    @Test
    void partly_issued() {
        decided(
                IssueOutcome.Status.PARTLY_ISSUED,
                null,
                line("req3", LineStatus.PARTLY_ISSUED, 1, 1, false, LIMIT),
                line("req4", LineStatus.COMPLETE, 0, 2, true, null));

        Answer answer = issue();

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Wallet-Version")).isEqualTo("5");
        assertThat(answer.header("Content-Type")).isEqualTo(JSON);
        assertThat(answer.response().body()).isEqualTo(envelope("8010", "Reward issued partially", """
                {"status":{"success":false,"code":8010,"message":"Reward issued partially"},"rewardId":7,\
                "requestId":"req3","requestedQuantity":2,"quantity":1,"issuedTotal":1,"remaining":1,\
                "pointsRedeemed":5,"replayed":false,\
                "reason":{"code":12005,"message":"Max limit reached: 1 per CUSTOMER","resetsAt":null}},\
                {"status":{"success":true,"code":200,"message":"Reward issued successfully"},"rewardId":7,\
                "requestId":"req4","requestedQuantity":2,"quantity":0,"issuedTotal":2,"remaining":0,\
                "pointsRedeemed":0,"replayed":true,"reason":null}"""));
    }

    @Test
    void issued() {
        decided(IssueOutcome.Status.ISSUED, null, line("req3", LineStatus.COMPLETE, 2, 2, false, null));

        Answer answer = issue();

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().get("status").toString())
                .isEqualTo("{\"success\":true,\"code\":200,\"message\":\"Reward issued successfully\"}");
    }

    @Test
    void nothing_issued_has_the_code_of_the_first_line() {
        decided(
                IssueOutcome.Status.NOTHING_ISSUED,
                null,
                line("req3", LineStatus.REFUSED, 0, 0, false, ENDED),
                line(null, LineStatus.REFUSED, 0, 0, false, LIMIT));

        Answer answer = issue();

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.json().get("status").toString())
                .isEqualTo("{\"success\":false,\"code\":8003,\"message\":\"Reward has ended\"}");
        assertThat(answer.json().at("/rewards/0/reason/code").intValue()).isEqualTo(8003);
        assertThat(answer.json().at("/rewards/1/status").toString())
                .isEqualTo("{\"success\":false,\"code\":12005,\"message\":\"Max limit reached: 1 per CUSTOMER\"}");
        assertThat(answer.json().at("/rewards/1/requestId").isNull()).isTrue();
    }

    @Test
    void points_not_enough_keeps_the_units_of_earlier_calls() {
        decided(
                IssueOutcome.Status.POINTS_NOT_ENOUGH,
                POINTS,
                line("req3", LineStatus.REFUSED, 0, 1, false, POINTS),
                line("req4", LineStatus.REFUSED, 0, 0, false, ENDED),
                line("req5", LineStatus.COMPLETE, 0, 2, true, null));

        Answer answer = issue();

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.json().at("/status/code").intValue()).isEqualTo(8004);
        assertThat(answer.json().at("/status/message").asString())
                .isEqualTo("fail to issue reward as points are not enough: 30 needed, 29 available");
        assertThat(answer.json().at("/rewards").valueStream())
                .map(line -> line.at("/status/code").intValue())
                .containsExactly(8004, 8003, 200);
        assertThat(answer.json().at("/rewards/0/issuedTotal").intValue()).isEqualTo(1);
        assertThat(answer.json().at("/rewards/0/remaining").intValue()).isEqualTo(1);
    }

    @Test
    void a_requestId_with_other_content() {
        decided(IssueOutcome.Status.REQUEST_ID_REUSED, null);

        Answer answer = issue();

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.response().body())
                .isEqualTo(envelope("10003", "Request payload is not matching for the passed requestId/s", ""));
    }

    @Test
    void the_first_identifier_given_is_echoed() {
        Answer answer = post("/api/v1/rewards/issue", """
                {"brand":"b","externalId":"E","emailId":"A@b.c","rewards":[{"rewardId":7}]}""");

        assertThat(answer.json().get("customer").asString()).isEqualTo("emailId:a@b.c");
    }

    @Test
    void a_credit_and_its_repeat() {
        when(desk.credit(any()))
                .thenReturn(new CreditOutcome(CreditOutcome.Status.CREDITED, 30, 35, 2))
                .thenReturn(new CreditOutcome(CreditOutcome.Status.REPLAYED, 30, 35, 2));
        String expected = """
                {"status":{"success":true,"code":200,"message":"Points credited successfully"},"brand":"b",\
                "customer":"mobile:91982","requestId":"r","points":30,"balance":35,"walletVersion":2,"replayed":%s}""";

        Answer first = credit();
        Answer repeat = credit();

        assertThat(first.status()).isEqualTo(200);
        assertThat(first.header("Wallet-Version")).isEqualTo("2");
        assertThat(first.response().body()).isEqualTo(expected.formatted(false));
        assertThat(repeat.status()).isEqualTo(200);
        assertThat(repeat.response().body()).isEqualTo(expected.formatted(true));
    }

    @Test
    void a_refused_credit() {
        when(desk.credit(any()))
                .thenReturn(new CreditOutcome(CreditOutcome.Status.REQUEST_ID_REUSED, 30, 35, 2))
                .thenReturn(new CreditOutcome(CreditOutcome.Status.BALANCE_TOO_HIGH, 30, 35, 2));

        Answer reused = credit();
        Answer tooHigh = credit();

        assertThat(reused.status()).isEqualTo(422);
        assertThat(reused.json().get("status").toString())
                .isEqualTo("{\"success\":false,\"code\":10003,"
                        + "\"message\":\"Request payload is not matching for the passed requestId/s\"}");
        assertThat(tooHigh.status()).isEqualTo(422);
        assertThat(tooHigh.json().at("/status/code").intValue()).isEqualTo(8022);
        assertThat(tooHigh.json().at("/status/message").asString()).contains("1000000000000000");
    }

    @Test
    void identifiers_of_different_customers() {
        doThrow(new DifferentCustomers()).when(desk).issue(any());

        Answer answer = issue();

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.isProblem()).isTrue();
        assertThat(answer.json().get("code").intValue()).isEqualTo(8021);
    }

    @Test
    void a_wallet_that_is_busy() {
        doThrow(new WalletBusy()).when(desk).issue(any());

        Answer answer = issue();

        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.isProblem()).isTrue();
        assertThat(answer.header("Retry-After")).isEqualTo("1");
        assertThat(answer.json().get("code").intValue()).isEqualTo(10004);
        assertThat(answer.json().get("detail").asString()).contains("Parallel calls for the same customer");
    }

    @Test
    void a_store_that_does_not_answer_says_what_is_known() {
        doThrow(StoreFailures.outcomeUnknown(), StoreFailures.nothingDone())
                .when(desk)
                .issue(any());

        Answer unknown = issue();
        Answer nothing = issue();

        assertThat(unknown.status()).isEqualTo(503);
        assertThat(unknown.isProblem()).isTrue();
        assertThat(unknown.header("Retry-After")).isEqualTo("1");
        assertThat(unknown.json().get("detail").asString()).contains("may or may not have been done");
        assertThat(nothing.status()).isEqualTo(503);
        assertThat(nothing.json().get("detail").asString()).contains("nothing was done");
    }

    private void decided(IssueOutcome.Status status, @Nullable Refusal refusal, LineOutcome... lines) {
        when(desk.issue(any())).thenReturn(new IssueOutcome(status, 15, 15, 5, refusal, List.of(lines)));
    }

    private static LineOutcome line(
            @Nullable String requestId,
            LineStatus status,
            int quantity,
            int issuedTotal,
            boolean replayed,
            @Nullable Refusal reason) {
        var asked = new IssueReward.Line(7, 2, requestId);
        return new LineOutcome(asked, status, quantity, issuedTotal, quantity * 5L, replayed, reason);
    }

    private static String envelope(String code, String message, String lines) {
        return """
                {"status":{"success":false,"code":%s,"message":"%s"},"brand":"b","customer":"mobile:91982",\
                "pointsRedeemed":15,"balance":15,"walletVersion":5,"rewards":[%s]}""".formatted(code, message, lines);
    }

    private Answer issue() {
        return post("/api/v1/rewards/issue", """
                {"brand":"b","mobile":"91982","rewards":[{"rewardId":7,"quantity":2,"requestId":"req3"}]}""");
    }

    private Answer credit() {
        return post("/api/v1/points/credit", """
                {"brand":"b","mobile":"91982","points":30,"requestId":"r"}""");
    }
}
