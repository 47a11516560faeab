package io.rewardwallet.proof;

import static io.rewardwallet.StartedService.issueBody;
import static io.rewardwallet.StartedService.line;
import static org.assertj.core.api.Assertions.assertThat;

import io.rewardwallet.StartedService;
import java.io.IOException;
import java.net.http.HttpResponse;
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
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Callers that send each call again until it is answered, and what they were told, to be held against the history. */
final class Clients {

    private static final int CLIENTS = 8;
    private static final int CUSTOMERS = 5;
    private static final int ENOUGH = 50;
    private static final int QUANTITY = 2;
    private static final long PRICE = 3;
    private static final long POINTS = 1_000_000_000;

    private final List<ServiceProcess> nodes;
    private final ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
    private final Map<String, Integer> acknowledged = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<String> wrong = new ConcurrentLinkedQueue<>();
    private final AtomicInteger calls = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();
    private final AtomicInteger retries = new AtomicInteger();
    private final AtomicBoolean over = new AtomicBoolean();

    Clients(List<ServiceProcess> nodes) {
        this.nodes = nodes;
    }

    void start() {
        try {
            ServiceProcess first = nodes.get(0);
            first.send("PUT", "/api/v1/brands/b/rewards/1", "{\"name\":\"R\",\"intouchPoints\":" + PRICE + "}");
            for (int customer = 0; customer < CUSTOMERS; customer++) {
                first.send("POST", "/api/v1/points/credit", """
                        {"brand": "b", "mobile": "%s", "points": %d, "requestId": "credit"}""".formatted(mobile(customer), POINTS));
            }
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
        for (int client = 0; client < CLIENTS; client++) {
            int id = client;
            threads.execute(() -> issueUntilOver(id));
        }
    }

    private void issueUntilOver(int client) {
        for (int n = 0; !over.get(); n++) {
            String requestId = client + "-" + n;
            String body = issueBody("b", mobile((client + n) % CUSTOMERS), line(1, QUANTITY, requestId));
            while (!isAnswered(requestId, body)) {
                retries.incrementAndGet();
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            }
        }
    }

    private boolean isAnswered(String requestId, String body) {
        calls.incrementAndGet();
        try {
            ServiceProcess node = nodes.get(ThreadLocalRandom.current().nextInt(nodes.size()));
            HttpResponse<String> response = node.send("POST", "/api/v1/rewards/issue", body);
            if (response.statusCode() == 503 || response.statusCode() == 409) { // both say: send it again
                refused.incrementAndGet();
                return false;
            }
            JsonNode answer = JsonMapper.shared().readTree(response.body());
            int issued = answer.at("/rewards/0/issuedTotal").asInt();
            if (response.statusCode() != 200 || issued != QUANTITY) {
                wrong.add(response.statusCode() + " " + response.body());
                return true;
            }
            acknowledged.put(requestId, issued);
            return true;
        } catch (IOException | InterruptedException down) {
            return false;
        }
    }

    int refused() {
        return refused.get();
    }

    int acknowledged() {
        return acknowledged.size();
    }

    /** Ends when enough is answered to be held against the history, however slow the machine is. */
    void stop() throws InterruptedException {
        Awaitility.await("enough acknowledged calls")
                .atMost(Duration.ofSeconds(120))
                .until(() -> acknowledged.size() > ENOUGH);
        over.set(true);
        threads.shutdown();
        assertThat(threads.awaitTermination(120, TimeUnit.SECONDS)).isTrue();
    }

    /** Everything acknowledged is in the history exactly once, points and units agree, every read model equals the history. */
    void holdAgainst(StartedService after, String what, int kills, long seed) {
        Awaitility.await("read models level with the history")
                .atMost(Duration.ofSeconds(60))
                .until(() -> after.get("/api/v1/read-models")
                        .json()
                        .valueStream()
                        .allMatch(model -> model.get("lag").asLong() == 0));
        int lost = countLost(after);
        int doubled = countDoubled(after);
        System.out.printf(
                "%s, seed %d: %d kills, %d calls, %d acknowledged, %d retried, %d lost, %d doubled%n",
                what, seed, kills, calls.get(), acknowledged.size(), retries.get(), lost, doubled);
        assertThat(wrong).isEmpty();
        assertThat(acknowledged).hasSizeGreaterThan(ENOUGH);
        assertThat(lost).isZero();
        assertThat(doubled).isZero();
        for (String model : new String[] {"balance", "issuance"}) {
            assertThat(after.get("/api/v1/read-models/" + model + "/dead-letters")
                            .body())
                    .as("wallets parked by " + model)
                    .isEqualTo("[]");
        }
        for (String model : new String[] {"balance", "issuance"}) {
            JsonNode check =
                    after.post("/api/v1/read-models/" + model + "/check", "").json();
            assertThat(check.get("differences").isEmpty()).as(check.toString()).isTrue();
            assertThat(check.get("checked").asInt()).isEqualTo(CUSTOMERS);
        }
    }

    private int countLost(StartedService service) {
        int lost = 0;
        for (Map.Entry<String, Integer> request : acknowledged.entrySet()) {
            JsonNode fates =
                    service.get("/api/v1/brands/b/requests/" + request.getKey()).json();
            boolean isThere = fates.size() == 1 && fates.get(0).get("issued").asInt() == request.getValue();
            if (!isThere) {
                System.out.println("lost: " + request + ", the history says " + fates);
                lost++;
            }
        }
        return lost;
    }

    private int countDoubled(StartedService service) {
        int doubled = 0;
        for (int customer = 0; customer < CUSTOMERS; customer++) {
            JsonNode balance = service.read("b", mobile(customer), "balance").json();
            long units = service.read("b", mobile(customer), "issuances")
                    .json()
                    .at("/rewards/0/issued")
                    .asLong();
            boolean addsUp = balance.get("balance").asLong() == POINTS - units * PRICE
                    && balance.get("credited").asLong() == POINTS;
            if (!addsUp) {
                System.out.println("does not add up: " + units + " units, " + balance);
                doubled++;
            }
        }
        long over = service.bean(JdbcClient.class)
                .sql(
                        "select count(*) from (select count(*) issues from domain_event where payload_type like"
                                + " '%.RewardIssued' group by substring(cast(event_key as varchar) from 1 for 13), aggregate_id) r where issues > 1")
                .query(Long.class)
                .single();
        return doubled + (int) over;
    }

    private static String mobile(int customer) {
        return String.valueOf(910000000000L + customer);
    }
}
