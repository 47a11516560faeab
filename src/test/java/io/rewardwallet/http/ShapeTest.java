package io.rewardwallet.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;

import io.rewardwallet.desk.CreditCall;
import io.rewardwallet.desk.IssueCall;
import io.rewardwallet.wallet.CallDetails;
import io.rewardwallet.wallet.IssueReward;
import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mockito.ArgumentCaptor;

/** What a body must look like; nothing that does not is ever decided. */
class ShapeTest extends OverHttp {

    private static final String ISSUE = "/api/v1/rewards/issue";
    private static final String LINE = "{'rewardId':1,'quantity':2,'requestId':'req1'}";

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "brand                    | {'mobile':'91982','rewards':[LINE]}",
                "brand                    | {'brand':'a b','mobile':'91982','rewards':[LINE]}",
                "brand                    | {'brand':5,'mobile':'91982','rewards':[LINE]}",
                "brand                    | {'brand':null,'mobile':'91982','rewards':[LINE]}",
                "mobile                   | {'brand':'b','rewards':[LINE]}",
                "mobile                   | {'brand':'b','mobile':'12x45','rewards':[LINE]}",
                "mobile                   | {'brand':'b','mobile':91982.0,'rewards':[LINE]}",
                "mobile                   | {'brand':'b','mobile':-91982,'rewards':[LINE]}",
                "emailId                  | {'brand':'b','emailId':'nobody','rewards':[LINE]}",
                "emailId                  | {'brand':'b','emailId':'a\\u0000@b.c','rewards':[LINE]}",
                "externalId               | {'brand':'b','externalId':'','rewards':[LINE]}",
                "externalId               | {'brand':'b','externalId':' ','rewards':[LINE]}",
                "externalId               | {'brand':'b','externalId':'x\\ud800','rewards':[LINE]}",
                "rewards                  | {'brand':'b','mobile':'91982'}",
                "rewards                  | {'brand':'b','mobile':'91982','rewards':[]}",
                "rewards                  | {'brand':'b','mobile':'91982','rewards':LINE}",
                "rewards[0]               | {'brand':'b','mobile':'91982','rewards':[7]}",
                "rewards[0].rewardId      | {'brand':'b','mobile':'91982','rewards':[{'requestId':'r'}]}",
                "rewards[0].rewardId      | {'brand':'b','mobile':'91982','rewards':[{'rewardId':'1'}]}",
                "rewards[0].rewardId      | {'brand':'b','mobile':'91982','rewards':[{'rewardId':0}]}",
                "rewards[0].rewardId      | {'brand':'b','mobile':'91982','rewards':[{'rewardId':9223372036854775808}]}",
                "rewards[1].quantity      | {'brand':'b','mobile':'91982','rewards':[LINE,{'rewardId':1,'quantity':0}]}",
                "rewards[0].quantity      | {'brand':'b','mobile':'91982','rewards':[{'rewardId':1,'quantity':1001}]}",
                "rewards[0].quantity      | {'brand':'b','mobile':'91982','rewards':[{'rewardId':1,'quantity':1.0}]}",
                "rewards[0].quantity      | {'brand':'b','mobile':'91982','rewards':[{'rewardId':1,'quantity':1e400}]}",
                "rewards[0].quantity      | {'brand':'b','mobile':'91982','rewards':[{'rewardId':1,'quantity':'2'}]}",
                "rewards[0].quantity      | {'brand':'b','mobile':'91982','rewards':[{'rewardId':1,'quantity':true}]}",
                "rewards[0].requestId     | {'brand':'b','mobile':'91982','rewards':[{'rewardId':1,'requestId':''}]}",
                "rewards[0].requestId     | {'brand':'b','mobile':'91982','rewards':[{'rewardId':1,'requestId':5}]}",
                "rewards[0].requestId     | {'brand':'b','mobile':'91982','rewards':[{'rewardId':1,'requestId':' r'}]}",
                "rewards[0].requestId     | {'brand':'b','mobile':'91982','rewards':[{'rewardId':1,'requestId':'r\\u00a0'}]}",
                "rewards[0].requestId     | {'brand':'b','mobile':'91982','rewards':[{'rewardId':1,'requestId':'a\\u0000b'}]}",
                "rewards[0].requestId     | {'brand':'b','mobile':'91982','rewards':[{'rewardId':1,'requestId':'a\\u200bb'}]}",
                "rewards[0].requestId     | {'brand':'b','mobile':'91982','rewards':[{'rewardId':1,'requestId':'a\\u2028b'}]}",
                "rewards[0].requestId     | {'brand':'b','mobile':'91982','rewards':[{'rewardId':1,'requestId':'a\\ud83db'}]}",
                "rewards[0].requestId     | {'brand':'b','mobile':'91982','rewards':[{'rewardId':1,'requestId':'a\\uffffb'}]}",
                "rewards[0].requestId     | {'brand':'b','mobile':'91982','rewards':[{'rewardId':1,'requestId':'a\\ufdd0b'}]}",
                "rewards[1].requestId     | {'brand':'b','mobile':'91982','rewards':[LINE,LINE]}",
                "rewards[0].requestid     | {'brand':'b','mobile':'91982','rewards':[{'rewardId':1,'requestid':'r'}]}",
                "transactionNumber        | {'brand':'b','mobile':'91982','transactionNumber':1.5,'rewards':[LINE]}",
                "notes                    | {'brand':'b','mobile':'91982','notes':'a\\u0000','rewards':[LINE]}",
                "notes                    | {'brand':'b','mobile':'91982','notes':['a'],'rewards':[LINE]}",
                "eventLogId               | {'brand':'b','mobile':'91982','eventLogId':5,'rewards':[LINE]}",
                "extra\\ud800?             | {'brand':'b','mobile':'91982','extra\\ud800':5,'rewards':[LINE]}",
            })
    void a_faulty_field_is_named_and_nothing_is_issued(String field, String body) {
        Answer answer = post(ISSUE, json(body));

        assertThat(answer.status()).as(answer.response().body()).isEqualTo(400);
        assertThat(answer.isProblem()).isTrue();
        assertThat(answer.faultyFields()).containsExactly(field.replace("\\ud800", ""));
        verify(desk, never()).issue(any());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "'text'",
                "{'brand':'b'",
                "{'brand':'b','mobile':'91982','rewards':[LINE]} {}",
                "{'brand':'b','mobile':'91982','rewards':[LINE]} x",
                "{'brand':'b','brand':'c','mobile':'91982','rewards':[LINE]}",
                "{'brand':'b','mobile':'91982','rewards':[{'rewardId':1,'requestId':'r','requestId':'r'}]}",
                "{'brand':'b','mobile':'91982','rewards':[LINE],}",
                "{'brand':'b','mobile':'91982','rewards':[{'rewardId':NaN}]}",
                "{'brand':'b','mobile':'91982','rewards':[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]}",
            })
    void what_is_not_one_plain_json_object_is_refused(String body) {
        Answer answer = post(ISSUE, json(body));

        assertThat(answer.status()).as(answer.response().body()).isEqualTo(400);
        assertThat(answer.isProblem()).isTrue();
        assertThat(answer.response().body()).doesNotContain("jackson", "Stream", "Exception");
        verify(desk, never()).issue(any());
    }

    @Test
    void all_faults_are_told_at_once() {
        Answer answer = post(ISSUE, json("{'brand':'','mobile':'1','rewards':[{'quantity':0}]}"));

        assertThat(answer.faultyFields())
                .containsExactlyInAnyOrder("brand", "mobile", "rewards[0].rewardId", "rewards[0].quantity");
    }

    @Test
    void an_unknown_field_is_answered_with_the_nearest_known_one() {
        Answer answer = post(
                ISSUE, json("{'brand':'b','mobile':'91982','rewards':[{'rewardId':1,'requestid':'r','zzzzzz':1}]}"));

        assertThat(answer.json().get("errors").toString())
                .contains("requestid is unknown; did you mean requestId?")
                .contains("\"zzzzzz is unknown\"");
    }

    @Test
    void the_same_requestId_twice_is_refused_by_name() {
        Answer answer = post(ISSUE, json("{'brand':'b','mobile':'91982','rewards':[LINE,LINE]}"));

        assertThat(answer.json().get("detail").asString()).isEqualTo("Duplicate requestId");
    }

    @Test
    void bytes_that_are_no_utf8_are_refused() {
        byte[] latin = json("{'brand':'b','mobile':'91982','notes':'é','rewards':[LINE]}")
                .getBytes(StandardCharsets.ISO_8859_1);

        assertThat(send("POST", ISSUE, BodyPublishers.ofByteArray(latin), "Content-Type", JSON)
                        .status())
                .isEqualTo(400);
        verify(desk, never()).issue(any());
    }

    @Test
    void a_body_over_64_KiB_is_too_large_whether_it_says_its_length_or_not() {
        String body = json("{'brand':'b','mobile':'91982','rewards':[LINE]}");
        byte[] fits = (body + " ".repeat(64 * 1024 - body.length())).getBytes(StandardCharsets.UTF_8);
        byte[] tooLarge = (body + " ".repeat(64 * 1024 + 1 - body.length())).getBytes(StandardCharsets.UTF_8);
        var chunked = BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(tooLarge));

        assertThat(send("POST", ISSUE, BodyPublishers.ofByteArray(fits), "Content-Type", JSON)
                        .status())
                .isEqualTo(200);
        Answer known = send("POST", ISSUE, BodyPublishers.ofByteArray(tooLarge), "Content-Type", JSON);
        assertThat(known.status()).isEqualTo(413);
        assertThat(known.isProblem()).isTrue();
        assertThat(send("POST", ISSUE, chunked, "Content-Type", JSON).status()).isEqualTo(413);
    }

    @Test
    void at_most_50_lines() {
        String fifty = "{'rewardId':1},".repeat(49) + "{'rewardId':1}";

        assertThat(post(ISSUE, json("{'brand':'b','mobile':'91982','rewards':[" + fifty + "]}"))
                        .status())
                .isEqualTo(200);
        assertThat(post(ISSUE, json("{'brand':'b','mobile':'91982','rewards':[" + fifty + ",{'rewardId':1}]}"))
                        .faultyFields())
                .containsExactly("rewards");
    }

    @ParameterizedTest
    @CsvSource({"requestId, 128", "notes, 500", "eventLogId, 128", "transactionNumber, 128"})
    void texts_have_a_length_in_characters(String field, int most) {
        String smile = "\uD83D\uDE00";
        String template = "{'brand':'b','mobile':'91982','FIELD':'TEXT'}".replace("FIELD", field);

        assertThat(post("/api/v1/rewards/7/issue", json(template).replace("TEXT", smile.repeat(most)))
                        .status())
                .isEqualTo(200);
        assertThat(post("/api/v1/rewards/7/issue", json(template).replace("TEXT", smile.repeat(most + 1)))
                        .faultyFields())
                .containsExactly(field);
    }

    @Test
    void everything_that_was_sent_reaches_the_desk() {
        post(
                ISSUE + "?dryRun=true",
                json("{'brand':'b','externalId':'E1','emailId':'A@b.c','mobile':919825752814,'transactionNumber':2344,"
                        + "'notes':'n','eventLogId':'e','rewards':[LINE,{'rewardId':9,'requestId':null}]}"));

        IssueCall call = issued();
        assertThat(call.customer())
                .map(Object::toString)
                .containsExactly("mobile:919825752814", "emailId:a@b.c", "externalId:E1");
        assertThat(call.lines()).containsExactly(new IssueReward.Line(1, 2, "req1"), new IssueReward.Line(9, 1, null));
        assertThat(call.call()).isEqualTo(new CallDetails("2344", "n", "e", null, CALLER));
        assertThat(call.dryRun()).isTrue();
        assertThat(call.brand()).isEqualTo("b");
    }

    @Test
    void the_path_of_existing_clients_takes_their_parameters() {
        Answer answer = post(
                "/api_gateway/rewards/core/v1/user/rewards/issue?username=till+5&skip_validation=true",
                json("{'brand':'b','mobile':'91982','rewards':[LINE]}"));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(issued().call().username()).isEqualTo("till 5");
        assertThat(issued().dryRun()).isFalse();
    }

    @Test
    void one_reward_is_issued_by_its_path() {
        post("/api/v1/rewards/125099/issue", json("{'brand':'b','mobile':'91982','requestId':'r'}"));

        assertThat(issued().lines()).containsExactly(new IssueReward.Line(125099, 1, "r"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "7 | quantity  | ,'quantity':2",
                "7 | rewards   | ,'rewards':[]",
                "0 | rewardId  | ''",
                "x | rewardId  | ''",
                "99999999999999999999 | rewardId  | ''",
                "9223372036854775808 | rewardId  | ''"
            })
    void one_reward_by_its_path_is_exactly_one(String rewardId, String field, String more) {
        Answer answer =
                post("/api/v1/rewards/" + rewardId + "/issue", json("{'brand':'b','mobile':'91982'" + more + "}"));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.faultyFields()).containsExactly(field);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "points     | {'brand':'b','mobile':'91982','requestId':'r'}",
                "points     | {'brand':'b','mobile':'91982','requestId':'r','points':0}",
                "points     | {'brand':'b','mobile':'91982','requestId':'r','points':9223372036854775808}",
                "requestId  | {'brand':'b','mobile':'91982','points':1}",
                "requestId  | {'brand':'b','mobile':'91982','points':1,'requestId':null}",
                "eventLogId | {'brand':'b','mobile':'91982','requestId':'r','points':1,'eventLogId':'e'}"
            })
    void a_faulty_credit_is_named_and_nothing_is_credited(String field, String body) {
        assertThat(post("/api/v1/points/credit", json(body)).faultyFields()).containsExactly(field);
        verify(desk, never()).credit(any());
    }

    @Test
    void a_credit_reaches_the_desk() {
        post("/api/v1/points/credit", json("{'brand':'b','mobile':'+91982','requestId':'r','points':5,'notes':'n'}"));

        var captor = ArgumentCaptor.forClass(CreditCall.class);
        verify(desk).credit(captor.capture());
        assertThat(captor.getValue().customer()).map(Object::toString).containsExactly("mobile:91982");
        assertThat(captor.getValue().points()).isEqualTo(5);
        assertThat(captor.getValue().requestId()).isEqualTo("r");
        assertThat(captor.getValue().call().notes()).isEqualTo("n");
    }

    private IssueCall issued() {
        var captor = ArgumentCaptor.forClass(IssueCall.class);
        verify(desk).issue(captor.capture());
        return captor.getValue();
    }

    private static String json(String readable) {
        return readable.replace("LINE", LINE).replace('\'', '"');
    }
}
