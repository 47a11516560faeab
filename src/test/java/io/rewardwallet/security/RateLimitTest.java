package io.rewardwallet.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.rewardwallet.StartedService;
import io.rewardwallet.StartedService.Answer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A key that calls too often is told when to come back; nothing of the call is done, and other keys do not notice. */
class RateLimitTest {

    private static final String CREDIT = "/api/v1/points/credit";

    @TempDir
    Path data;

    @Test
    void what_is_too_much_is_429_and_stores_nothing() {
        try (StartedService service = StartedService.on(data, Map.of("rewards.calls-per-minute", "5"))) {
            String till = service.key("b", "issuer");
            String otherTill = service.key("b", "issuer");
            for (int i = 0; i < 5; i++) {
                Answer answer = service.sendAs(till, "POST", CREDIT, body(i), "*/*");
                assertThat(answer.status()).isEqualTo(200);
                assertThat(answer.headers().get("ratelimit-limit")).containsExactly("5");
                assertThat(answer.headers().get("ratelimit-remaining")).containsExactly(String.valueOf(4 - i));
                assertThat(seconds(answer, "ratelimit-reset")).isBetween(1, 60);
            }
            long events = events(service);

            Answer refused = service.sendAs(till, "POST", CREDIT, body(5), "*/*");

            assertThat(refused.status()).isEqualTo(429);
            assertThat(refused.headers().get("content-type")).containsExactly("application/problem+json");
            assertThat(refused.headers().get("ratelimit-remaining")).containsExactly("0");
            assertThat(seconds(refused, "retry-after")).isBetween(1, 12);
            assertThat(refused.json().get("detail").asString()).contains("nothing was done");
            assertThat(events(service)).isEqualTo(events);
            assertThat(service.sendAs(otherTill, "POST", CREDIT, body(5), "*/*").status())
                    .isEqualTo(200);
            assertThat(service.sendAs(null, "GET", "/actuator/health", null, "*/*")
                            .status())
                    .isEqualTo(200);
        }
    }

    @Test
    void it_is_off_unless_it_is_set() {
        try (StartedService service = StartedService.on(data)) {
            for (int i = 0; i < 100; i++) {
                Answer answer = service.post(CREDIT, body(i));
                assertThat(answer.status()).isEqualTo(200);
                assertThat(answer.headers()).doesNotContainKey("ratelimit-limit");
            }
        }
    }

    private static String body(int number) {
        return "{\"brand\": \"b\", \"mobile\": \"12345\", \"points\": 1, \"requestId\": \"r" + number + "\"}";
    }

    private static int seconds(Answer answer, String header) {
        return Integer.parseInt(
                answer.headers().getOrDefault(header, List.of("-1")).get(0));
    }

    private static long events(StartedService service) {
        return service.bean(JdbcClient.class)
                .sql("select last_index from event_head")
                .query(Long.class)
                .single();
    }
}
