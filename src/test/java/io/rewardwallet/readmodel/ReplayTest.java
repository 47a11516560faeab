package io.rewardwallet.readmodel;

import static io.rewardwallet.StartedService.line;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rewardwallet.StartedService;
import io.rewardwallet.StartedService.Answer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Read models are built anew on 200,000 events while the service works. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ReplayTest {

    private static final int EVENTS = Integer.getInteger("replay-events", 200_000);
    private static final int CUSTOMERS = 200;
    private static final int READERS = 8;
    private static final int WRITERS = 4;
    private static final String BRAND = Histories.BRAND;

    @TempDir
    static Path data;

    private static StartedService service;

    @BeforeAll
    static void a_long_history() {
        service = StartedService.on(data, Map.of("logging.level.io.rewardwallet.http", "warn"));
        Histories.fill(service, EVENTS, CUSTOMERS, "fill");
        Histories.awaitLevel(service);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    @Order(1)
    void the_new_generation_is_equal_to_the_old_one_and_the_history_is_untouched() {
        // The newest event means nothing to the models.
        service.reward(BRAND, 500, 1);
        Histories.awaitLevel(service);
        String history = Histories.fingerprint(service);
        String balances = Histories.contentOf(service, "balance_a");
        List<String> issuances = issuances("a");

        for (String model : List.of("balance", "issuance")) {
            assertThat(service.get("/api/v1/read-models/" + model + "/replay").status())
                    .isEqualTo(404);
            assertThat(start(model)).isEqualTo(202);
            assertThat(start(model)).isEqualTo(409);
            JsonNode progress = awaitEnd(model);
            assertThat(progress.get("state").asString()).as(progress.toString()).isEqualTo("SWITCHED");
            assertThat(progress.get("eventsDone")).isEqualTo(progress.get("eventsTotal"));
            assertThat(progress.get("percent").asInt()).isEqualTo(100);
            assertThat(progress.get("eventsPerSecond").asLong()).isPositive();
            assertThat(progress.get("differences").asInt()).isZero();
        }

        assertThat(Histories.contentOf(service, "balance_b")).isEqualTo(balances);
        assertThat(issuances("b")).isEqualTo(issuances);
        assertThat(Histories.fingerprint(service)).isEqualTo(history);
        assertThat(service.get("/api/v1/read-models").json().valueStream().map(model -> model.get("generation")
                        .asInt()))
                .containsExactly(2, 2);
    }

    private static List<String> issuances(String set) {
        return List.of("issuance_wallet_", "issuance_day_").stream()
                .map(table -> Histories.contentOf(service, table + set))
                .toList();
    }

    @Test
    @Order(2)
    void nobody_notices_a_replay() throws Exception {
        var clients = new Clients();
        clients.start();
        for (String model : List.of("balance", "issuance", "issuance", "balance")) {
            assertThat(start(model)).isEqualTo(202);
            JsonNode progress = awaitEnd(model);
            assertThat(progress.get("state").asString()).as(progress.toString()).isEqualTo("SWITCHED");
            JsonNode check =
                    service.post("/api/v1/read-models/" + model + "/check", "").json();
            assertThat(check.get("differences")).isEmpty();
            assertThat(check.get("checked").asInt()).isPositive();
        }
        clients.stop();

        assertThat(clients.wrong).isEmpty();
        assertThat(clients.reads.get()).isGreaterThan(100);
        assertThat(clients.writes.get()).isGreaterThan(20);
    }

    /** Writers note what they are told of each version; readers hold every answer against it. */
    private static final class Clients {
        private final ExecutorService threads = Executors.newFixedThreadPool(READERS + WRITERS);
        private final AtomicBoolean over = new AtomicBoolean();
        private final AtomicInteger reads = new AtomicInteger();
        private final AtomicInteger writes = new AtomicInteger();
        private final ConcurrentLinkedQueue<String> wrong = new ConcurrentLinkedQueue<>();
        private final Map<String, Long> balanceTold = new ConcurrentHashMap<>();
        private final Map<Integer, Long> newestTold = new ConcurrentHashMap<>();

        void start() {
            for (int writer = 0; writer < WRITERS; writer++) {
                int customer = 10_000 + writer;
                AtomicInteger calls = new AtomicInteger();
                threads.execute(() -> untilOver(() -> write(customer, calls.incrementAndGet())));
            }
            for (int reader = 0; reader < READERS; reader++) {
                Map<String, Long> seen = new ConcurrentHashMap<>();
                threads.execute(() -> untilOver(() -> read(seen)));
            }
        }

        void stop() throws InterruptedException {
            over.set(true);
            threads.shutdown();
            assertThat(threads.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
        }

        private void untilOver(Runnable step) {
            while (!over.get() && wrong.size() < 10) {
                try {
                    step.run();
                } catch (Throwable e) {
                    wrong.add(e.toString());
                }
            }
        }

        /** Two credits, then an issue of at most 3 points: never refused. */
        private void write(int customer, int write) {
            writes.incrementAndGet();
            Answer answer = write % 3 == 0
                    ? service.issue(BRAND, Histories.mobileOf(customer), line(1 + write % 20, 1, "w" + write))
                    : service.credit(BRAND, Histories.mobileOf(customer), 10, "w" + write);
            if (answer.status() != 200) {
                wrong.add("write " + answer);
                return;
            }
            long version = answer.json().get("walletVersion").asLong();
            balanceTold.put(
                    customer + " " + version, answer.json().get("balance").asLong());
            newestTold.put(customer, version);
        }

        private void read(Map<String, Long> seen) {
            int customer = 10_000 + ThreadLocalRandom.current().nextInt(WRITERS);
            Long newest = newestTold.get(customer);
            String model = ThreadLocalRandom.current().nextBoolean() ? "balance" : "issuances";
            String minVersion =
                    newest != null && ThreadLocalRandom.current().nextBoolean() ? "?minVersion=" + newest : "";
            Answer answer = service.read(BRAND, Histories.mobileOf(customer), model + minVersion);
            reads.incrementAndGet();
            if (answer.status() != 200) {
                wrong.add("read " + model + minVersion + ": " + answer);
                return;
            }
            long version = answer.json().get("walletVersion").asLong();
            Long before = seen.put(model + customer, version);
            if (before != null && version < before || !minVersion.isEmpty() && version < newest) {
                wrong.add(model + minVersion + " went back from " + before + " to " + version);
            }
            Long told = balanceTold.get(customer + " " + version);
            if (model.equals("balance")
                    && told != null
                    && answer.json().get("balance").asLong() != told) {
                wrong.add("balance at " + version + " is " + told + ", read: " + answer.body());
            }
        }
    }

    @Test
    @Order(3)
    void a_replay_is_cancelled_at_any_moment_and_the_old_one_serves() {
        String history = Histories.fingerprint(service);
        for (Replays.State at : List.of(Replays.State.RUNNING, Replays.State.COMPARING)) {
            int generation = cancelledWhile(at);
            assertThat(progressOf("issuance").get("state").asString()).isEqualTo("CANCELLED");
            assertThat(progressOf("issuance").get("percent").asInt()).isBetween(0, 100);
            assertThat(delete("issuance")).isEqualTo(409);
            assertThat(generationOf("issuance")).isEqualTo(generation);
        }
        assertThat(service.get("/api/v1/read-models/nothing/replay").status()).isEqualTo(404);
        assertThat(start("nothing")).isEqualTo(404);
        assertThat(delete("nothing")).isEqualTo(404);
        assertThat(Histories.fingerprint(service)).isEqualTo(history);
    }

    /** A state may be over before the call that cancels comes; then the replay has ended by itself and another one is begun. */
    private static int cancelledWhile(Replays.State wanted) {
        Replays replays = service.bean(Replays.class);
        for (int attempt = 0; attempt < 100; attempt++) {
            int generation = generationOf("issuance");
            assertThat(start("issuance")).isEqualTo(202);
            Replays.State state;
            do {
                state = replays.progress("issuance").orElseThrow().state();
            } while (state != wanted && !state.isFinal());
            int status = delete("issuance");
            if (status == 204) {
                return generation;
            }
            assertThat(status).isEqualTo(409);
            assertThat(awaitEnd("issuance").get("state").asString()).isEqualTo("SWITCHED");
        }
        throw new AssertionError("never cancelled while " + wanted);
    }

    @Test
    @Order(4)
    void a_replay_that_fails_says_why_and_the_old_one_serves() {
        int generation = generationOf("balance");
        String other = servingSetOf("balance").equals("a") ? "b" : "a";
        JdbcClient sql = service.bean(JdbcClient.class);
        sql.sql("truncate table balance_" + other).update();
        sql.sql("alter table balance_" + other + " add constraint nobody check (balance < -1)")
                .update();
        assertThat(start("balance")).isEqualTo(202);

        JsonNode failed = awaitEnd("balance");

        sql.sql("alter table balance_" + other + " drop constraint nobody").update();
        assertThat(failed.get("state").asString()).isEqualTo("FAILED");
        assertThat(failed.get("error").asString()).isNotBlank().hasSizeLessThanOrEqualTo(1_000);
        assertThat(failed.hasNonNull("finishedAt")).isTrue();
        assertThat(generationOf("balance")).isEqualTo(generation);
        assertThat(service.get("/api/v1/read-models/balance/dead-letters").body())
                .isEqualTo("[]");
        assertThat(service.read(BRAND, Histories.mobileOf(1), "balance")
                        .json()
                        .get("credited")
                        .asLong())
                .isPositive();
        assertThat(start("balance")).isEqualTo(202);
        assertThat(awaitEnd("balance").get("state").asString()).isEqualTo("SWITCHED");
    }

    @Test
    @Order(5)
    void progress_is_told_live_until_the_end() {
        assertThat(start("balance")).isEqualTo(202);

        List<JsonNode> told = service.send("GET", "/api/v1/read-models/balance/replay", null, "text/event-stream")
                .body()
                .lines()
                .filter(text -> text.startsWith("data:"))
                .map(text -> JsonMapper.shared().readTree(text.substring("data:".length())))
                .toList();

        assertThat(told).hasSizeGreaterThan(1);
        assertThat(told.get(0).get("state").asString()).isNotEqualTo("SWITCHED");
        assertThat(told.get(told.size() - 1).get("state").asString()).isEqualTo("SWITCHED");
        assertThat(told.stream()
                        .map(progress -> progress.get("percent").asInt())
                        .toList())
                .isSorted();
    }

    @Test
    @Order(6)
    void a_stop_in_the_middle_leaves_the_old_one_serving_and_a_new_replay_possible() {
        int generation = generationOf("issuance");
        String history = Histories.fingerprint(service);
        String issuances = String.join("\n", issuances(servingSetOf("issuance")));
        assertThat(start("issuance")).isEqualTo(202);
        await("a replay that has begun")
                .atMost(Duration.ofSeconds(30))
                .until(() -> progressOf("issuance").get("percent").asInt() > 0);

        service.restart();

        JsonNode progress = progressOf("issuance");
        assertThat(progress.get("state").asString()).isEqualTo("FAILED");
        assertThat(progress.get("error").asString()).isEqualTo("The service was stopped");
        assertThat(generationOf("issuance")).isEqualTo(generation);
        assertThat(String.join("\n", issuances(servingSetOf("issuance")))).isEqualTo(issuances);
        assertThat(start("issuance")).isEqualTo(202);
        assertThat(awaitEnd("issuance").get("state").asString()).isEqualTo("SWITCHED");
        assertThat(Histories.fingerprint(service)).isEqualTo(history);
    }

    /** As a crash between the switch and the clearing away after it leaves it. */
    @Test
    @Order(7)
    void what_an_earlier_generation_left_behind_does_not_spoil_a_replay() {
        String other = servingSetOf("balance").equals("a") ? "b" : "a";
        service.bean(JdbcClient.class)
                .sql("insert into token_entry select 'balance_" + other + "', segment, token, token_type, claimed_at,"
                        + " null from token_entry where processor_name = 'balance_" + servingSetOf("balance") + "'")
                .update();

        assertThat(start("balance")).isEqualTo(202);

        JsonNode progress = awaitEnd("balance");
        assertThat(progress.get("state").asString()).as(progress.toString()).isEqualTo("SWITCHED");
    }

    private static String servingSetOf(String model) {
        return service.bean(JdbcClient.class)
                .sql("select table_set from read_model_generation where model = ? and state = 'SERVING'")
                .param(model)
                .query(String.class)
                .single();
    }

    private static int generationOf(String model) {
        return service.get("/api/v1/read-models")
                .json()
                .valueStream()
                .filter(of -> of.get("name").asString().equals(model))
                .findFirst()
                .orElseThrow()
                .get("generation")
                .asInt();
    }

    private static int start(String model) {
        return service.post("/api/v1/read-models/" + model + "/replay", "").status();
    }

    private static int delete(String model) {
        return service.send("DELETE", "/api/v1/read-models/" + model + "/replay", null, "application/json")
                .status();
    }

    private static JsonNode progressOf(String model) {
        return service.get("/api/v1/read-models/" + model + "/replay").json();
    }

    private static JsonNode awaitEnd(String model) {
        return await("end of the replay of " + model)
                .atMost(Duration.ofSeconds(90))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> progressOf(model), progress -> progress.hasNonNull("finishedAt"));
    }
}
