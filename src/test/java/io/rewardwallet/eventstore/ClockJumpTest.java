package io.rewardwallet.eventstore;

import static io.rewardwallet.StartedService.line;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rewardwallet.Postgres;
import io.rewardwallet.StartedService;
import io.rewardwallet.StartedService.Answer;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;

/** A node's clock jumps ten years ahead and back. */
class ClockJumpTest {

    private static final Duration TEN_YEARS = Duration.ofDays(3_653);
    private static volatile Duration ahead = Duration.ZERO;

    /** A clock that a test can move. */
    @TestConfiguration(proxyBeanMethods = false)
    static class Moved {

        @Bean
        @Primary
        NodeClock movedClock() {
            return new NodeClock(new Clock() {
                @Override
                public Instant instant() {
                    return Instant.now().plus(ahead);
                }

                @Override
                public ZoneId getZone() {
                    return ZoneOffset.UTC;
                }

                @Override
                public Clock withZone(ZoneId zone) {
                    return this;
                }
            });
        }
    }

    @BeforeEach
    void right() {
        ahead = Duration.ZERO;
    }

    /** With one clock there is nothing to hold it against; the wallet goes on when it is back. */
    @Test
    void on_the_embedded_database_the_wallet_goes_on_when_the_clock_is_back(@TempDir Path data) {
        try (StartedService node = StartedService.on(data, Moved.class)) {
            node.reward("jump", 1, 5);
            node.credit("jump", "600000001", 100, "c");
            ahead = TEN_YEARS;
            assertThat(issue(node, "wrong")).isEqualTo(95);
            ahead = Duration.ZERO;

            assertThat(issue(node, "right")).isEqualTo(90);

            Answer trail = node.read("jump", "600000001", "audit?order=desc&limit=1");
            assertThat(Instant.parse(trail.json().at("/entries/0/at").asString()))
                    .isBetween(Instant.now().minusSeconds(60), Instant.now().plusSeconds(1));
            // As it stood a moment ago: after the credit and before the event of the wrong clock.
            Answer past = node.read("jump", "600000001", "balance?at=" + Instant.now());
            assertThat(past.json().get("balance").asLong()).isIn(100L, 90L);
            assertThat(node.read("jump", "600000001", "balance?atVersion=3")
                            .json()
                            .get("balance")
                            .asLong())
                    .isEqualTo(95);
            followed(node);
        }
    }

    @Test
    void on_PostgreSQL_the_database_s_clock_counts() {
        Postgres database = Postgres.emptyDatabase();
        try (StartedService jumping = StartedService.on(database, Map.of(), Moved.class);
                StartedService steady = StartedService.on(database, Map.of())) {
            jumping.reward("jump", 1, 5);
            jumping.credit("jump", "600000001", 100, "c");
            for (Duration jump : new Duration[] {TEN_YEARS, Duration.ZERO, TEN_YEARS.negated(), Duration.ZERO}) {
                ahead = jump;
                await("the clock is followed")
                        .atMost(Duration.ofSeconds(5))
                        .until(() -> Duration.between(
                                                Instant.now(),
                                                jumping.bean(NodeClock.class).instant())
                                        .abs()
                                        .toMillis()
                                < 500);
                assertThat(jumping.issue("jump", "600000001", line(1, 1, "r" + jump))
                                .status())
                        .isEqualTo(200);
                assertThat(steady.issue("jump", "600000001", line(1, 1, "s" + jump))
                                .status())
                        .isIn(200);
            }
            assertThat(database.number("select count(*) from domain_event where abs(extract(epoch from occurred_at)"
                            + " - extract(epoch from now())) > 120"))
                    .isZero();
            followed(steady);
        }
    }

    private static long issue(StartedService node, String requestId) {
        Answer answer = node.issue("jump", "600000001", line(1, 1, requestId));
        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        return answer.json().get("balance").asLong();
    }

    /** The processors keep following: no lease and no claim depends on the clock that jumped. */
    private static void followed(StartedService node) {
        await("read models level with the history")
                .atMost(Duration.ofSeconds(10))
                .until(() -> node.get("/api/v1/read-models")
                        .json()
                        .valueStream()
                        .allMatch(model -> model.get("lag").asLong() == 0));
        for (String model : new String[] {"balance", "issuance"}) {
            assertThat(node.post("/api/v1/read-models/" + model + "/check", "")
                            .json()
                            .get("differences"))
                    .isEmpty();
        }
    }
}
