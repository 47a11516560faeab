package io.rewardwallet.proof;

import static io.rewardwallet.StartedService.issueBody;
import static io.rewardwallet.StartedService.line;
import static org.assertj.core.api.Assertions.assertThat;

import io.rewardwallet.Postgres;
import io.rewardwallet.StartedService;
import io.rewardwallet.history.WalletHistory;
import io.rewardwallet.wallet.RewardIssued;
import io.rewardwallet.wallet.RewardReversed;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Kills the service at random moments while eight customers fight for three units of each of two rewards and give back what
 * they got: never are more than three out, and in the end all are back.
 */
class StockCrashTest {

    private static final int KILLS = Integer.getInteger("kills", 4);
    private static final int CLIENTS = 8;
    private static final int STOCK = 3;
    private static final long FOR_LIFE = 1;
    private static final long IN_A_WINDOW = 2;

    @TempDir
    Path folder;

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private final List<ServiceProcess> nodes = new ArrayList<>();
    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicInteger had = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();
    private final AtomicInteger retries = new AtomicInteger();
    private final ConcurrentLinkedQueue<String> wrong = new ConcurrentLinkedQueue<>();

    @AfterEach
    void nothing_is_left_running() {
        nodes.forEach(ServiceProcess::kill);
    }

    @Test
    void the_service_is_killed_on_the_embedded_database() throws Exception {
        Path data = folder.resolve("data");
        nodes.add(new ServiceProcess(folder, List.of("--rewards.data-dir=" + data)));
        fightWhileKilling(KILLS);
        try (StartedService after = StartedService.on(data)) {
            nothingIsOversoldOrLeaked(after, "embedded", KILLS);
        }
    }

    @Test
    void a_node_of_two_is_killed_on_PostgreSQL() throws Exception {
        Postgres database = Postgres.emptyDatabase();
        for (String name : new String[] {"one", "two"}) {
            nodes.add(new ServiceProcess(
                    folder,
                    List.of(
                            "--spring.profiles.active=postgres",
                            "--rewards.data-dir=" + folder.resolve("data-" + name),
                            "--spring.datasource.url=" + database.url(),
                            "--spring.datasource.username=" + database.user(),
                            "--spring.datasource.password=" + database.password())));
        }
        int kills = Math.max(3, KILLS / 4);
        fightWhileKilling(kills);
        try (StartedService after = StartedService.on(database, Map.of())) {
            nothingIsOversoldOrLeaked(after, "PostgreSQL, one node of two", kills);
        }
    }

    private void fightWhileKilling(int kills) throws Exception {
        nodes.forEach(ServiceProcess::start);
        nodes.forEach(ServiceProcess::awaitReady);
        define(
                FOR_LIFE,
                "{\"kpi\":\"QUANTITY\",\"limit\":3,\"windowType\":\"FIXED\",\"repeatFrequencyType\":\"NO_LIMIT\"}");
        define(
                IN_A_WINDOW,
                "{\"kpi\":\"QUANTITY\",\"limit\":3,\"windowType\":\"ROLLING\",\"repeatFrequencyType\":\"DAYS\"}");
        ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
        for (int client = 0; client < CLIENTS; client++) {
            int id = client;
            threads.execute(() -> takeAndGiveBackUntilOver(id));
        }
        for (int kill = 0; kill < kills; kill++) {
            pauseAtRandom();
            ServiceProcess unlucky = nodes.get(random.nextInt(nodes.size()));
            unlucky.kill();
            pauseAtRandom();
            unlucky.startAndAwait();
        }
        Awaitility.await("units that were had")
                .atMost(Duration.ofSeconds(60))
                .until(() -> had.get() > 300 && refused.get() > 50);
        over.set(true);
        threads.shutdown();
        assertThat(threads.awaitTermination(120, TimeUnit.SECONDS)).isTrue();
        nodes.forEach(ServiceProcess::kill);
    }

    private void define(long reward, String limit) throws Exception {
        HttpResponse<String> answer =
                nodes.get(0).send("PUT", "/api/v1/brands/b/rewards/" + reward, """
                {"name": "Scarce", "paymentMode": "FREE", "restrictions": {"rewardLevel": [%s]}}""".formatted(limit));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    }

    private void takeAndGiveBackUntilOver(int client) {
        String mobile = String.valueOf(930000000000L + client);
        for (int n = 0; !over.get(); n++) {
            long reward = n % 2 == 0 ? FOR_LIFE : IN_A_WINDOW;
            String requestId = "take-" + n;
            JsonNode taken = answered("/api/v1/rewards/issue", issueBody("b", mobile, line(reward, 1, requestId)));
            if (taken.at("/status/code").asInt() == 12005) {
                refused.incrementAndGet();
            } else if (taken.at("/rewards/0/issuedTotal").asInt() == 1) {
                JsonNode back =
                        answered("/api/v1/rewards/reverse", """
                        {"brand": "b", "mobile": "%s", "requestId": "%s", "rewardId": %d, "reversalId": "%s"}""".formatted(mobile, requestId, reward, "back-" + n));
                if (back.at("/status/code").asInt() == 200) {
                    had.incrementAndGet();
                } else {
                    wrong.add(back.toString());
                }
            } else {
                wrong.add(taken.toString());
            }
        }
    }

    /** Sends a call until it is answered. */
    private JsonNode answered(String path, String body) {
        while (true) {
            try {
                ServiceProcess node = nodes.get(ThreadLocalRandom.current().nextInt(nodes.size()));
                HttpResponse<String> response = node.send("POST", path, body);
                if (response.statusCode() != 503 && response.statusCode() != 409) {
                    return JsonMapper.shared().readTree(response.body());
                }
            } catch (IOException | InterruptedException down) {
                // sent again
            }
            retries.incrementAndGet();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    private void nothingIsOversoldOrLeaked(StartedService after, String what, int kills) {
        long end = after.bean(JdbcClient.class)
                .sql("select last_index from event_head")
                .query(Long.class)
                .single();
        Map<Long, Integer> out = new HashMap<>();
        int[] most = {0};
        after.bean(WalletHistory.class).forEach(0, end, stored -> {
            if (stored.event() instanceof RewardIssued issue) {
                most[0] = Math.max(most[0], out.merge(issue.rewardId(), issue.units(), Integer::sum));
            } else if (stored.event() instanceof RewardReversed reversal) {
                out.merge(reversal.rewardId(), -reversal.units(), Integer::sum);
            }
        });
        System.out.printf(
                "stock, %s, seed %d: %d kills, %d units had and given back, %d refused, %d retried, at most %d of %d out%n",
                what, seed, kills, had.get(), refused.get(), retries.get(), most[0], STOCK);
        assertThat(wrong).isEmpty();
        assertThat(most[0]).isEqualTo(STOCK);
        assertThat(out.values()).containsOnly(0);
        for (long reward : new long[] {FOR_LIFE, IN_A_WINDOW}) {
            JsonNode limit =
                    after.get("/api/v1/brands/b/rewards/" + reward).json().at("/restrictions/rewardLevel/0");
            assertThat(limit.get("issued").asInt()).isZero();
            assertThat(limit.get("remaining").asInt()).isEqualTo(STOCK);
        }
        Awaitility.await("issuances level with the history")
                .atMost(Duration.ofSeconds(60))
                .until(() -> after.get("/api/v1/read-models")
                        .json()
                        .valueStream()
                        .allMatch(model -> model.get("lag").asLong() == 0));
        assertThat(after.post("/api/v1/read-models/issuance/check", "")
                        .json()
                        .get("differences")
                        .toString())
                .isEqualTo("[]");
    }

    private void pauseAtRandom() {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(300 + random.nextInt(1_500)));
    }
}
