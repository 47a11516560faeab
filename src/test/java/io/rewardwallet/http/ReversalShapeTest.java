package io.rewardwallet.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import io.rewardwallet.customer.CustomerIdentifier;
import io.rewardwallet.desk.ReversalCall;
import io.rewardwallet.wallet.CallDetails;
import io.rewardwallet.wallet.ReversalOutcome;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a reversal may look like, and in which words and numbers it is answered. */
class ReversalShapeTest extends OverHttp {

    private static final String REVERSE = "/api/v1/rewards/reverse";
    private static final String BODY =
            "{'brand':'b','mobile':'91982','requestId':'r','rewardId':7,'reversalId':'back1','quantity':2,'notes':'n'}";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "brand      | {'mobile':'91982','requestId':'r','rewardId':7,'reversalId':'b'}",
                "mobile     | {'brand':'b','requestId':'r','rewardId':7,'reversalId':'b'}",
                "requestId  | {'brand':'b','mobile':'91982','rewardId':7,'reversalId':'b'}",
                "requestId  | {'brand':'b','mobile':'91982','requestId':'','rewardId':7,'reversalId':'b'}",
                "rewardId   | {'brand':'b','mobile':'91982','requestId':'r','reversalId':'b'}",
                "rewardId   | {'brand':'b','mobile':'91982','requestId':'r','rewardId':0,'reversalId':'b'}",
                "reversalId | {'brand':'b','mobile':'91982','requestId':'r','rewardId':7}",
                "reversalId | {'brand':'b','mobile':'91982','requestId':'r','rewardId':7,'reversalId':' b'}",
                "reversalId | {'brand':'b','mobile':'91982','requestId':'r','rewardId':7,'reversalId':5}",
                "quantity   | {'brand':'b','mobile':'91982','requestId':'r','rewardId':7,'reversalId':'b','quantity':0}",
                "quantity   | {'brand':'b','mobile':'91982','requestId':'r','rewardId':7,'reversalId':'b','quantity':1.5}",
                "notes      | {'brand':'b','mobile':'91982','requestId':'r','rewardId':7,'reversalId':'b','notes':5}",
                "reversalid | {'brand':'b','mobile':'91982','requestId':'r','rewardId':7,'reversalId':'b','reversalid':'b'}",
                "points     | {'brand':'b','mobile':'91982','requestId':'r','rewardId':7,'reversalId':'b','points':1}",
            })
    void a_faulty_field_is_named_and_nothing_is_reversed(String field, String body) {
        Answer answer = post(REVERSE, body.replace('\'', '"'));

        assertThat(answer.status()).as(answer.response().body()).isEqualTo(400);
        assertThat(answer.isProblem()).isTrue();
        assertThat(answer.faultyFields()).containsExactly(field);
        verify(desk, never()).reverse(any());
    }

    @Test
    void it_has_no_dry_run() {
        assertThat(post(REVERSE + "?dryRun=true", BODY.replace('\'', '"')).faultyFields())
                .containsExactly("dryRun");
        verify(desk, never()).reverse(any());
    }

    @Test
    void everything_that_was_sent_reaches_the_desk() {
        reverse(BODY);
        reverse(BODY.replace(",'quantity':2,'notes':'n'", ""));

        var customer = List.of(CustomerIdentifier.parse("mobile:91982"));
        verify(desk)
                .reverse(new ReversalCall(
                        "b", customer, "r", 7, 2, "back1", new CallDetails(null, "n", null, null, CALLER)));
        verify(desk)
                .reverse(new ReversalCall(
                        "b", customer, "r", 7, null, "back1", new CallDetails(null, null, null, null, CALLER)));
    }

    @Test
    void a_reversal_and_its_repeat() {
        when(desk.reverse(any()))
                .thenReturn(new ReversalOutcome(ReversalOutcome.Status.REVERSED, 2, 10, 3, 4, 35, 9))
                .thenReturn(new ReversalOutcome(ReversalOutcome.Status.REPLAYED, 2, 10, 3, 4, 35, 9));
        String expected = """
                {"status":{"success":true,"code":200,"message":"Reward reversed successfully"},"requestId":"r",\
                "reversalId":"back1","quantity":2,"points":10,"reversedTotal":3,"balance":35,"walletVersion":9,\
                "replayed":%s}""";

        Answer first = reverse(BODY);
        Answer repeat = reverse(BODY);

        assertThat(first.status()).isEqualTo(200);
        assertThat(first.header("Wallet-Version")).isEqualTo("9");
        assertThat(first.response().body()).isEqualTo(expected.formatted(false));
        assertThat(repeat.status()).isEqualTo(200);
        assertThat(repeat.response().body()).isEqualTo(expected.formatted(true));
    }

    @ParameterizedTest
    @CsvSource({
        "REVERSAL_ID_REUSED, 10003, Request payload is not matching for the passed requestId/s",
        "TOO_FEW_UNITS, 8020, 'fail to reverse reward as units are not enough: 2 asked for, 1 left to reverse under this"
                + " requestId and rewardId'",
        "BALANCE_TOO_HIGH, 8022, fail to reverse reward as the balance may be at most 1000000000000000",
    })
    void a_refused_reversal(ReversalOutcome.Status status, int code, String message) {
        when(desk.reverse(any())).thenReturn(new ReversalOutcome(status, 0, 0, 3, 1, 35, 9));

        Answer answer = reverse(BODY);

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.response().body()).isEqualTo("""
                {"status":{"success":false,"code":%d,"message":"%s"},"requestId":"r","reversalId":"back1","quantity":0,\
                "points":0,"reversedTotal":3,"balance":35,"walletVersion":9,"replayed":false}""".formatted(code, message));
    }

    private Answer reverse(String body) {
        return post(REVERSE, body.replace('\'', '"'));
    }
}
