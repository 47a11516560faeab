package io.rewardwallet.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.http.HttpStatus;
import org.springframework.test.context.TestPropertySource;

/** Callers that keep the service waiting are sent away, whether they stop sending or drip. */
@TestPropertySource(properties = "server.tomcat.connection-timeout=500ms")
class SlowBodyTest extends OverHttp {

    private static final String HEAD = "POST /api/v1/rewards/issue HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + KEY
            + "\r\nContent-Type: application/json\r\n";

    @Test
    @Timeout(30)
    void a_body_that_stops_coming_is_given_up() throws IOException {
        assertThat(answerTo(HEAD + "Content-Length: 100\r\n\r\n{\"brand\":"))
                .startsWith("HTTP/1.1 408 ")
                .contains(PROBLEM);
        verify(desk, never()).issue(any());
    }

    @Test
    @Timeout(30)
    void headers_that_stop_coming_are_given_up() throws IOException {
        assertThat(answerTo(HEAD)).doesNotContain("200");
        verify(desk, never()).issue(any());
    }

    @Test
    void a_body_that_drips_is_given_up_after_20_seconds() throws IOException {
        var nanos = new AtomicLong();
        InputStream drips = new InputStream() {
            private int left = 1_000;

            @Override
            public int read() {
                nanos.addAndGet(Duration.ofSeconds(1).toNanos());
                return left-- > 0 ? ' ' : -1;
            }

            @Override
            public int read(byte[] into, int from, int length) {
                into[from] = (byte) read();
                return 1;
            }
        };
        assertThatThrownBy(() -> JsonBody.read(drips, nanos::get))
                .isInstanceOfSatisfying(
                        Rejected.class, slow -> assertThat(slow.status()).isEqualTo(HttpStatus.REQUEST_TIMEOUT));
        assertThat(nanos.get()).isLessThan(Duration.ofSeconds(22).toNanos());

        byte[] body = "{}".getBytes(StandardCharsets.UTF_8);
        assertThat(JsonBody.read(new ByteArrayInputStream(body), nanos::get)).isEqualTo(body);
    }

    /** Everything that comes back while the caller just waits. */
    private String answerTo(String part) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(part.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
