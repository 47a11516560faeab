package io.rewardwallet.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerAdapter;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/** Answers to decisions are JSON in UTF-8 and say how long they are, whatever a caller would rather have. */
class WrittenAnswersTest extends OverHttp {

    private static final String ISSUE = "{\"brand\":\"b\",\"mobile\":\"919825752814\",\"rewards\":[{\"rewardId\":1}]}";

    @Autowired
    RequestMappingHandlerAdapter adapter;

    @Autowired
    RequestMappingHandlerMapping mappings;

    @Autowired
    WrittenAnswers answers;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/api/v1/rewards/issue | {'brand':'b','mobile':'919825752814','rewards':[{'rewardId':1}]}",
                "/api/v1/points/credit | {'brand':'b','mobile':'919825752814','points':1,'requestId':'r'}",
                "/api/v1/rewards/reverse | {'brand':'b','mobile':'919825752814','rewardId':1,'requestId':'r','reversalId':'v'}"
            })
    void they_have_status_headers_and_length(String path, String body) {
        var answer = post(path, body.replace('\'', '"'));

        assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).isEqualTo(JSON);
        assertThat(answer.header("Wallet-Version")).isNotEmpty();
        assertThat(answer.header("Content-Length"))
                .isEqualTo(String.valueOf(answer.response().body().getBytes(UTF_8).length));
        assertThat(answer.json().at("/status/code").intValue()).isEqualTo(200);
    }

    @Test
    void the_short_way_is_asked_first_and_takes_decisions_only() {
        assertThat(adapter.getReturnValueHandlers()).first().isInstanceOf(WrittenAnswers.class);
        assertThat(mappings.getHandlerMethods().values().stream()
                        .map(HandlerMethod::getReturnType)
                        .filter(answers::supportsReturnType)
                        .map(returned -> returned.getMethod().getName()))
                .containsExactlyInAnyOrder("issue", "issueAsBefore", "issueOne", "credit", "reverse");
    }

    @Test
    void who_cannot_read_json_gets_no_decision() {
        assertThat(issueFor("text/csv").status()).isEqualTo(406);

        verify(desk, never()).issue(any());
    }

    @ParameterizedTest
    @ValueSource(strings = {"utf-8", "UTF-16BE", "ISO-8859-1"})
    void a_charset_changes_nothing(String charset) {
        var answer = issueFor("application/json;charset=" + charset);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).isEqualTo(JSON);
        assertThat(answer.json().get("brand").asString()).isEqualTo("b");
    }

    private Answer issueFor(String accepted) {
        return send(
                "POST",
                "/api/v1/rewards/issue",
                BodyPublishers.ofString(ISSUE),
                "Content-Type",
                JSON,
                "Accept",
                accepted);
    }

    @Test
    void a_busy_caller_keeps_its_connection() throws IOException {
        String calls = "GET /api/v1/nowhere HTTP/1.1\r\nHost: h\r\n\r\n".repeat(300);

        assertThat(sendRaw(calls).split("HTTP/1.1 4", -1))
                .as("one answer to each call")
                .hasSize(301);
    }
}
