package io.rewardwallet.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.dao.DataAccessResourceFailureException;

/** Whatever goes wrong is told as a problem, without insides in the answer and without personal data in the log. */
@ExtendWith(OutputCaptureExtension.class)
class ProblemsTest extends OverHttp {

    private static final String ISSUE = "/api/v1/rewards/issue";
    private static final String BODY = """
            {"brand":"b","mobile":"919825752814","rewards":[{"rewardId":7}]}""";

    @ParameterizedTest
    @ValueSource(strings = {"/", "/nowhere", "/error", "/api/v1/rewards/issue/", "/api/v1/brands/b/customers"})
    void an_unknown_path_is_404(String path) {
        for (Answer answer : new Answer[] {get(path), post(path, BODY)}) {
            assertThat(answer.status()).isEqualTo(404);
            assertThat(answer.isProblem()).isTrue();
            assertThat(answer.json().get("instance").asString()).isEqualTo(path);
            assertThat(answer.json().get("type").asString()).isEqualTo("about:blank");
            assertThat(answer.json().get("title").asString()).isEqualTo("Not Found");
        }
    }

    @Test
    void a_wrong_method_is_405_with_the_right_ones() {
        Answer answer = get(ISSUE);
        assertThat(answer.status()).isEqualTo(405);
        assertThat(answer.isProblem()).isTrue();
        assertThat(answer.header("Allow")).isEqualTo("POST");

        assertThat(send("DELETE", "/api/v1/brands/b/rewards/7", BodyPublishers.noBody())
                        .header("Allow"))
                .contains("PUT", "GET");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/plain",
                "application/xml",
                "application/x-www-form-urlencoded",
                "multipart/form-data",
                "nonsense"
            })
    void another_media_type_is_415(String type) {
        Answer answer = send("POST", ISSUE, BodyPublishers.ofString(BODY), "Content-Type", type);

        assertThat(answer.status()).isEqualTo(415);
        assertThat(answer.isProblem()).isTrue();
        verify(desk, never()).issue(any());
    }

    @Test
    void a_body_without_type_or_in_another_coding_is_415() {
        var body = BodyPublishers.ofString(BODY);

        assertThat(send("POST", ISSUE, body).status()).isEqualTo(415);
        assertThat(send("POST", ISSUE, body, "Content-Type", JSON, "Content-Encoding", "gzip")
                        .status())
                .isEqualTo(415);
        assertThat(send("POST", ISSUE, body, "Content-Type", JSON + ";charset=utf-16")
                        .status())
                .isEqualTo(415);
        assertThat(send("POST", ISSUE, body, "Content-Type", JSON + ";charset=UTF-8")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void an_answer_that_the_caller_cannot_read_is_refused_before_anything_is_issued() {
        Answer answer =
                send("POST", ISSUE, BodyPublishers.ofString(BODY), "Content-Type", JSON, "Accept", "application/xml");

        assertThat(answer.status()).isEqualTo(406);
        assertThat(answer.isProblem()).isTrue();
        verify(desk, never()).issue(any());
    }

    @Test
    void a_bug_is_500_without_its_insides_and_logged_without_personal_data(CapturedOutput output) {
        doThrow(new IllegalStateException("bad row ('b', '919825752814', 'jane@example.com')"))
                .when(desk)
                .issue(any());

        Answer answer = post(ISSUE, BODY);

        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.isProblem()).isTrue();
        assertThat(answer.response().body()).doesNotContain("bad row", "Exception", "at io.rewardwallet");
        assertThat(output)
                .contains("ERROR", "bad row", "IssueController")
                .doesNotContain("919825752814", "jane@example.com");
    }

    @Test
    void keys_that_cannot_be_read_are_503_and_surely_nothing_was_done() {
        when(keys.find(KEY)).thenThrow(new DataAccessResourceFailureException("no connection for " + KEY));

        Answer answer = post(ISSUE, BODY);

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.isProblem()).isTrue();
        assertThat(answer.header("Retry-After")).isEqualTo("1");
        assertThat(answer.json().get("detail").asString()).contains("nothing was done");
        verify(desk, never()).issue(any());
    }

    @Test
    void a_decision_is_one_line_in_the_log_and_a_customer_is_in_none(CapturedOutput output) {
        post(ISSUE, """
                {"brand":"b","mobile":"919825752814","rewards":[{"rewardId":7,"requestId":"req3"}]}""");
        get("/api/v1/brands/b/customers/mobile:919825752814/balance?x=1");
        get("/api/v1/brands/b/customers/mobile:919825752814/nothing");
        post("/api/v1/brands/b/customers/emailId:jane@example.com/balance", BODY);

        await().until(() -> output.getOut().contains("issue brand=b"));
        assertThat(output).containsOnlyOnce("issue brand=b code=200 requestIds=[req3]");
        assertThat(output).doesNotContain("919825752814", "jane@example.com");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /api/v1/brands/b/customers/mobile:919825752814%zz/balance HTTP/1.1",
                "GET /api/v1/brands/b/customers/mobile:919825752814%/balance HTTP/1.1",
                "GET /api/v1/brands/b/customers/externalId:919825752814%ff/balance HTTP/1.1",
                "GET /api/v1/brands/b/customers/externalId:919825752814%00/balance HTTP/1.1",
                "GET /api/v1/brands/b/customers/externalId:919825752814;x=1/balance HTTP/1.1",
                "GET /api/v1/brands/b/customers/externalId:919825752814|/balance HTTP/1.1",
                "GET /api/v1/brands/b/customers/externalId:919825752814\\/balance HTTP/1.1",
                "GET /api/v1/brands/b/customers/externalId:919825752814\u00e9/balance HTTP/1.1",
                "GET /api/v1/brands/b/rewards?limit=%zz919825752814 HTTP/1.1",
                "GET /api/v1/brands/b/rewards?limit=|919825752814 HTTP/1.1",
            })
    void a_path_or_query_that_is_not_properly_encoded_is_400(String requestLine, CapturedOutput output)
            throws IOException {
        String answer = sendRaw(requestLine + "\r\nHost: localhost\r\nConnection: close\r\n\r\n");

        assertThat(answer).startsWith("HTTP/1.1 400 ").contains(PROBLEM).doesNotContain("Exception", "Tomcat");
        assertThat(output).doesNotContain("919825752814");
    }

    @Test
    void a_path_that_climbs_is_400_and_not_logged(CapturedOutput output) throws IOException {
        String answer = sendRaw("GET /api/v1/brands/b/../../../../../919825752814 HTTP/1.1\r\nHost: x\r\n"
                + "Connection: close\r\n\r\n");
        String within = sendRaw(
                "GET /api/v1/brands/b/../../../../919825752814 HTTP/1.1\r\nHost: x\r\n" + "Connection: close\r\n\r\n");

        assertThat(answer).startsWith("HTTP/1.1 400 ").contains(PROBLEM);
        assertThat(within).startsWith("HTTP/1.1 400 ").contains(PROBLEM);
        assertThat(output).doesNotContain("919825752814");
    }

    @Test
    void headers_that_are_too_long_are_a_problem() throws IOException {
        String answer = sendRaw(
                "GET /nowhere HTTP/1.1\r\nHost: x\r\nX-Long: " + "x".repeat(20_000) + "\r\nConnection: close\r\n\r\n");

        assertThat(answer).startsWith("HTTP/1.1 400 ").contains(PROBLEM);
    }

    @Test
    void what_the_container_refuses_is_a_problem_too() throws IOException {
        String trace = sendRaw("TRACE " + ISSUE + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        String encoded = sendRaw("GET /api/v1/brands/b%zz/rewards HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");

        assertThat(trace).startsWith("HTTP/1.1 405 ").contains(PROBLEM);
        assertThat(encoded).startsWith("HTTP/1.1 400 ").contains(PROBLEM).contains("\"status\":400");
    }

    @Test
    void a_body_that_ends_early_or_is_badly_chunked_is_400() throws IOException {
        String head = "POST " + ISSUE + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: " + JSON + "\r\n";

        assertThat(sendRaw(head + "Content-Length: 500\r\n\r\n" + BODY)).startsWith("HTTP/1.1 400 ");
        assertThat(sendRaw(head + "Transfer-Encoding: chunked\r\n\r\nzz\r\n" + BODY))
                .startsWith("HTTP/1.1 400 ");
        verify(desk, never()).issue(any());
    }
}
