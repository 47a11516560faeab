package io.rewardwallet.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

/** An answer leaves in one piece, a stream of events as it happens. */
class WholeAnswersTest extends OverHttp {

    @Test
    void an_answer_says_how_long_it_is() {
        var answer = get("/api/v1/nowhere").response();

        assertThat(answer.headers().firstValue("Content-Length"))
                .hasValue(String.valueOf(answer.body().getBytes(UTF_8).length));
        assertThat(answer.headers().firstValue("Transfer-Encoding")).isEmpty();
    }

    @Test
    void only_a_stream_of_events_is_flushed_before_its_end() throws Exception {
        assertThat(isSentBeforeItsEnd("application/json")).isFalse();
        assertThat(isSentBeforeItsEnd("text/csv")).isFalse();
        assertThat(isSentBeforeItsEnd("text/event-stream")).isTrue();
        assertThat(isSentBeforeItsEnd("text/event-stream;charset=UTF-8")).isTrue();
    }

    private static boolean isSentBeforeItsEnd(String type) throws ServletException, IOException {
        var response = new MockHttpServletResponse();
        boolean[] isSent = new boolean[1];
        FilterChain flushing = (request, wrapped) -> {
            wrapped.setContentType(type);
            wrapped.flushBuffer();
            isSent[0] = response.isCommitted();
        };
        new WholeAnswers().doFilter(new MockHttpServletRequest(), response, flushing);
        return isSent[0];
    }
}
