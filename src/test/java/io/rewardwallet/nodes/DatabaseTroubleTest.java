package io.rewardwallet.nodes;

import static io.rewardwallet.StartedService.line;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rewardwallet.Postgres;
import io.rewardwallet.PostgresServer;
import io.rewardwallet.StartedService;
import io.rewardwallet.StartedService.Answer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** The database goes away, is killed, or comes back older than it was; the node is not started again. */
class DatabaseTroubleTest {

    private static final int AWAY_SECONDS = Integer.getInteger("away-seconds", 8);
    private static final int CLIENTS = 16;

    @TempDir
    Path folder;

    @Test
    void while_the_database_is_gone_calls_are_answered_503_and_go_on_when_it_is_back() throws Exception {
        try (PostgresServer server = new PostgresServer(folder, Map.of())) {
            Postgres database = server.emptyDatabase();
            try (StartedService node = StartedService.on(database, Map.of("rewards.append-wait", "3s"))) {
                node.reward("away", 1, 1);
                var load = new Load(node);
                load.start();
                await().atMost(Duration.ofSeconds(20)).until(() -> load.acknowledged.size() > 100);

                server.kill();
                long away = System.nanoTime();
                await().atMost(Duration.ofSeconds(10)).until(() -> load.refused.get() > 0);
                while (System.nanoTime() - away < TimeUnit.SECONDS.toNanos(AWAY_SECONDS)) {
                    long asked = System.nanoTime();
                    Answer ready = node.get("/actuator/health/readiness");
                    assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(Duration.ofSeconds(7));
                    assertThat(ready.status()).isIn(200, 503);
                    TimeUnit.MILLISECONDS.sleep(500);
                }
                assertThat(node.get("/actuator/health/readiness").status()).isEqualTo(503);
                server.start();
                int before = load.acknowledged.size();
                await().atMost(Duration.ofSeconds(30)).until(() -> load.acknowledged.size() > before + 100);
                load.stop();

                assertThat(load.wrong).isEmpty();
                assertThat(node.get("/actuator/health/readiness").status()).isEqualTo(200);
                load.acknowledged.forEach(
                        (requestId, customer) -> assertThat(node.read("away", customer, "requests/" + requestId)
                                        .json()
                                        .get("issued")
                                        .asInt())
                                .as(requestId)
                                .isEqualTo(1));
                load.everyBalanceIsRight(node);
                equalToHistory(node);
            }
        }
    }

    /** The pause between tries must not grow with the time that the database is away; nor must the log. */
    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void read_models_go_on_within_seconds_of_the_database_coming_back(CapturedOutput output) throws Exception {
        try (PostgresServer server = new PostgresServer(folder, Map.of())) {
            Postgres database = server.emptyDatabase();
            Map<String, String> soonRefused = Map.of("spring.datasource.hikari.connection-timeout", "500");
            try (StartedService node = StartedService.on(database, soonRefused)) {
                node.credit("back", "600000001", 10, "before");
                awaitCounted(node, 1, Duration.ofSeconds(10));
                int logged = output.getOut().length();

                server.kill();
                TimeUnit.SECONDS.sleep(AWAY_SECONDS);
                server.start();
                await().atMost(Duration.ofSeconds(30))
                        .until(() ->
                                node.credit("back", "600000001", 10, "after").status() == 200);

                awaitCounted(node, 2, Duration.ofSeconds(3));
                equalToHistory(node);
                assertThat(output.getOut().substring(logged).lines())
                        .filteredOn(line -> line.matches(".* (WARN|ERROR) .*(readmodel|axonframework).*"))
                        .as("what is said of the outage: by the look for generations, and for each model")
                        .hasSizeBetween(1, 3);
            }
        }
    }

    private static void awaitCounted(StartedService node, int version, Duration atMost) {
        await("counted")
                .atMost(atMost)
                .until(() -> node.read("back", "600000001", "balance")
                                .json()
                                .path("walletVersion")
                                .asInt(0)
                        == version);
    }

    /** Clients that send each call again until it is answered. */
    private static final class Load {
        private final StartedService node;
        private final ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
        private final AtomicBoolean over = new AtomicBoolean();
        private final AtomicInteger refused = new AtomicInteger();
        private final Map<String, String> acknowledged = new ConcurrentHashMap<>();
        private final ConcurrentLinkedQueue<String> wrong = new ConcurrentLinkedQueue<>();

        Load(StartedService node) {
            this.node = node;
        }

        void start() {
            for (int client = 0; client < CLIENTS; client++) {
                int id = client;
                threads.execute(() -> {
                    node.credit("away", customer(id), 1_000_000, "c");
                    for (int n = 0; !over.get(); n++) {
                        issue(id, "r" + n);
                    }
                });
            }
        }

        private void issue(int client, String requestId) {
            while (true) {
                Answer answer = node.issue("away", customer(client), line(1, 1, requestId + "-" + client));
                if (answer.status() == 200) {
                    acknowledged.put(requestId + "-" + client, customer(client));
                    return;
                }
                if (answer.status() != 503 || !answer.headers().containsKey("retry-after")) {
                    wrong.add(answer.toString());
                    return;
                }
                refused.incrementAndGet();
                pause();
            }
        }

        private static void pause() {
            try {
                TimeUnit.MILLISECONDS.sleep(50);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        void stop() throws InterruptedException {
            over.set(true);
            threads.shutdown();
            assertThat(threads.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
        }

        void everyBalanceIsRight(StartedService on) {
            for (int client = 0; client < CLIENTS; client++) {
                String customer = customer(client);
                long calls =
                        acknowledged.values().stream().filter(customer::equals).count();
                await().atMost(Duration.ofSeconds(10))
                        .untilAsserted(() -> assertThat(on.read("away", customer, "balance")
                                        .json()
                                        .get("balance")
                                        .asLong())
                                .isEqualTo(1_000_000 - calls));
            }
        }

        private static String customer(int client) {
            return String.valueOf(600_000_000 + client);
        }
    }

    /** A fail-over to a copy that lags, or a restore: what was acknowledged since is gone, but nothing is built on it. */
    @Test
    void an_older_copy_put_back_under_a_running_node_leaves_no_gap() {
        try (PostgresServer server = new PostgresServer(folder, Map.of())) {
            Postgres database = server.emptyDatabase();
            try (StartedService node = StartedService.on(database, Map.of())) {
                node.reward("older", 1, 1);
                node.credit("older", "600000001", 10, "c");
                node.issue("older", "600000001", line(1, 1, "kept"));
                server.stop();
                server.copyTo(folder.resolve("copy"));
                server.start();
                answered(node, "gone");
                node.reward("older", 1, 5);
                node.credit("older", "600000002", 10, "c"); // a customer whom the copy does not know

                server.stop();
                server.putBack(folder.resolve("copy"));
                server.start();
                Answer after = answered(node, "after");
                Answer kept = node.issue("older", "600000001", line(1, 1, "kept"));
                node.credit("older", "600000002", 20, "c");

                assertThat(after.json().get("pointsRedeemed").asLong()).isEqualTo(1); // the price of the copy
                assertThat(after.json().get("balance").asLong()).isEqualTo(8);
                assertThat(kept.json().get("pointsRedeemed").asLong()).isZero();
                assertThat(database.number("select count(*) from (select aggregate_id from domain_event group by"
                                + " aggregate_id having count(*) <> max(sequence_number) + 1) holes"))
                        .isZero();
                assertThat(node.read("older", "600000002", "balance?minVersion=1")
                                .json()
                                .get("balance")
                                .asLong())
                        .isEqualTo(20);
                equalToHistory(node);
            }
        }
    }

    private static Answer answered(StartedService node, String requestId) {
        return await().atMost(Duration.ofSeconds(30))
                .until(() -> node.issue("older", "600000001", line(1, 1, requestId)), answer -> answer.status() == 200);
    }

    private static void equalToHistory(StartedService node) {
        for (String model : new String[] {"balance", "issuance"}) {
            await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
                Answer check = node.post("/api/v1/read-models/" + model + "/check", "");
                assertThat(check.json().get("differences")).as(check.body()).isEmpty();
                assertThat(check.json().get("checked").asInt()).isPositive();
            });
            await().atMost(Duration.ofSeconds(20)).until(() -> node.get("/api/v1/read-models")
                    .json()
                    .valueStream()
                    .allMatch(of -> of.get("lag").asLong() == 0));
        }
    }
}
