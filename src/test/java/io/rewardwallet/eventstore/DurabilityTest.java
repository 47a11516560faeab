package io.rewardwallet.eventstore;

import static io.rewardwallet.StartedService.issueBody;
import static io.rewardwallet.StartedService.line;
import static org.assertj.core.api.Assertions.assertThat;

import io.rewardwallet.StartedService;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Kills the service as a child process at random moments while clients issue and retry; then everything acknowledged is in
 * the history exactly once. {@code -Dkills=200} for the long form.
 */
class DurabilityTest {

    private static final int KILLS = Integer.getInteger("kills", 4);
    private static final int CLIENTS = 8;
    private static final int CUSTOMERS = 5;
    private static final long PRICE = 3;
    private static final long POINTS = 1_000_000;

    @TempDir
    Path data;

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .build();
    private final Map<String, Integer> acknowledged = new ConcurrentHashMap<>();
    private final AtomicInteger calls = new AtomicInteger();
    private final AtomicInteger retries = new AtomicInteger();
    private final AtomicBoolean over = new AtomicBoolean();
    private int port;

    @Test
    void what_was_acknowledged_survives_being_killed_and_nothing_is_done_twice() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        port = freePort();
        Process service = startAndAwait();
        prepare();
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        for (int client = 0; client < CLIENTS; client++) {
            int id = client;
            clients.execute(() -> issueUntilOver(id));
        }
        for (int kill = 0; kill < KILLS; kill++) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(300 + random.nextInt(1_500)));
            service.destroyForcibly().waitFor();
            service = startAndAwait();
        }
        over.set(true);
        clients.shutdown();
        assertThat(clients.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
        service.destroyForcibly().waitFor();

        int lost;
        int doubled;
        try (StartedService after = StartedService.on(data)) {
            Awaitility.await("read models level with the history")
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> after.get("/api/v1/read-models")
                            .json()
                            .valueStream()
                            .allMatch(model -> model.get("lag").asLong() == 0));
            lost = countLost(after);
            doubled = countDoubled(after);
            assertReadModelsEqualHistory(after);
        }
        System.out.printf(
                "seed %d: %d kills, %d calls, %d acknowledged, %d retried, %d lost, %d doubled%n",
                seed, KILLS, calls.get(), acknowledged.size(), retries.get(), lost, doubled);
        assertThat(acknowledged).hasSizeGreaterThan(50);
        assertThat(lost).isZero();
        assertThat(doubled).isZero();
    }

    private void prepare() throws Exception {
        send("PUT", "/api/v1/brands/b/rewards/1", "{\"name\":\"R\",\"intouchPoints\":" + PRICE + "}");
        for (int customer = 0; customer < CUSTOMERS; customer++) {
            send("POST", "/api/v1/points/credit", """
                    {"brand": "b", "mobile": "%s", "points": %d, "requestId": "credit"}""".formatted(mobile(customer), POINTS));
        }
    }

    private void issueUntilOver(int client) {
        for (int n = 0; !over.get(); n++) {
            String requestId = client + "-" + n;
            String body = issueBody("b", mobile((client + n) % CUSTOMERS), line(1, 2, requestId));
            while (!isAcknowledged(requestId, body)) {
                retries.incrementAndGet();
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            }
        }
    }

    private boolean isAcknowledged(String requestId, String body) {
        calls.incrementAndGet();
        try {
            HttpResponse<String> response = send("POST", "/api/v1/rewards/issue", body);
            if (response.statusCode() == 503) {
                return false;
            }
            JsonNode answer = JsonMapper.shared().readTree(response.body());
            assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
            acknowledged.put(requestId, answer.at("/rewards/0/issuedTotal").asInt());
            return true;
        } catch (IOException | InterruptedException down) {
            return false;
        }
    }

    private int countLost(StartedService service) {
        int lost = 0;
        for (Map.Entry<String, Integer> request : acknowledged.entrySet()) {
            JsonNode fates =
                    service.get("/api/v1/brands/b/requests/" + request.getKey()).json();
            lost += fates.size() == 1 && fates.get(0).get("issued").asInt() == request.getValue() ? 0 : 1;
        }
        return lost;
    }

    private int countDoubled(StartedService service) {
        int doubled = 0;
        for (int customer = 0; customer < CUSTOMERS; customer++) {
            String path = "/api/v1/brands/b/customers/mobile:" + mobile(customer);
            long version = service.bean(JdbcClient.class)
                    .sql(
                            "select count(*) from domain_event e join customer_identifier c on c.wallet_id = e.aggregate_id"
                                    + " where c.identifier = ?")
                    .param(mobile(customer))
                    .query(Long.class)
                    .single();
            JsonNode balance =
                    service.get(path + "/balance?minVersion=" + version).json();
            long units = service.get(path + "/issuances?minVersion=" + version)
                    .json()
                    .at("/rewards/0/issued")
                    .asLong();
            doubled += balance.get("balance").asLong() == POINTS - units * PRICE ? 0 : 1;
            doubled += balance.get("credited").asLong() == POINTS ? 0 : 1;
        }
        long over = service.bean(JdbcClient.class)
                .sql(
                        "select count(*) from (select request_key, count(*) issues from domain_event where payload_type like"
                                + " '%.RewardIssued' group by request_key, aggregate_id) where issues > 1")
                .query(Long.class)
                .single();
        return doubled + (int) over;
    }

    private static void assertReadModelsEqualHistory(StartedService service) {
        for (String model : new String[] {"balance", "issuance"}) {
            JsonNode check =
                    service.post("/api/v1/read-models/" + model + "/check", "").json();
            assertThat(check.get("differences").isEmpty()).as(check.toString()).isTrue();
            assertThat(check.get("checked").asInt()).isEqualTo(CUSTOMERS);
        }
    }

    private Process startAndAwait() throws IOException {
        Process service = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "io.rewardwallet.RewardsApplication",
                        "--server.port=" + port,
                        "--rewards.data-dir=" + data,
                        "--rewards.operator-key=" + StartedService.OPERATOR_KEY)
                .redirectErrorStream(true)
                .redirectOutput(Files.createTempFile(data, "service", ".log").toFile())
                .start();
        Awaitility.await("start of the service")
                .atMost(Duration.ofSeconds(60))
                .ignoreExceptions()
                .until(() -> send("GET", "/actuator/health/readiness", "").statusCode() == 200);
        return service;
    }

    private HttpResponse<String> send(String method, String path, String body)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .header("Authorization", "Bearer " + StartedService.OPERATOR_KEY)
                .timeout(Duration.ofSeconds(30));
        if (method.equals("GET")) {
            request.GET();
        } else {
            request.header("Content-Type", "application/json").method(method, BodyPublishers.ofString(body));
        }
        return http.send(request.build(), BodyHandlers.ofString());
    }

    private static String mobile(int customer) {
        return String.valueOf(910000000000L + customer);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
