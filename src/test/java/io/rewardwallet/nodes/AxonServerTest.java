package io.rewardwallet.nodes;

import static io.rewardwallet.StartedService.line;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.rewardwallet.AxonServerForTests;
import io.rewardwallet.Postgres;
import io.rewardwallet.StartedService;
import io.rewardwallet.StartedService.Answer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes on one PostgreSQL and one Axon Server answer as one; the server may go away and come back. */
@ExtendWith(AxonServerForTests.Needed.class)
class AxonServerTest {

    private static final AtomicInteger CUSTOMERS = new AtomicInteger();

    private AxonServerForTests server;
    private Postgres database;
    private ServerAway way;
    private final List<StartedService> started = new ArrayList<>();

    @TempDir
    Path folder;

    @BeforeEach
    void empty() {
        AxonServerForTests real = AxonServerForTests.empty();
        way = new ServerAway(real.host(), real.port());
        server = new AxonServerForTests("127.0.0.1", way.port(), real.httpPort());
        database = Postgres.emptyDatabase();
    }

    @AfterEach
    void stop() {
        started.forEach(StartedService::close);
        way.close();
    }

    private StartedService node(String name) {
        return keep(StartedService.on(database, server, name, Map.of("rewards.append-wait", "5s")));
    }

    private StartedService alone(String name) {
        return keep(StartedService.on(folder.resolve(name), server.settings("axonserver", name)));
    }

    private StartedService keep(StartedService service) {
        started.add(service);
        return service;
    }

    /** Both nodes are asked; which of them decides is the server's choice, and changes when one leaves. */
    @Test
    void repeats_refusals_clashes_and_reads_are_the_same_on_both_nodes() {
        StartedService a = node("a");
        StartedService b = node("b");
        a.reward("same", 1, 5);
        for (int round = 0; round < 10; round++) {
            String customer = newCustomer();
            a.credit("same", customer, 10, "c");
            assertThat(b.issue("same", customer, line(1, 1, "first")).status()).isEqualTo(200);
            assertThat(a.issue("same", customer, line(1, 1, "second")).status()).isEqualTo(200);
            for (StartedService node : List.of(b, a)) {
                Answer repeat = node.issue("same", customer, line(1, 1, "second"));
                assertThat(repeat.status()).as(repeat.toString()).isEqualTo(200);
                assertThat(repeat.json().get("pointsRedeemed").asLong()).isZero();
                assertThat(node.issue("same", customer, line(1, 2, "second")).code())
                        .isEqualTo(10003);
                Answer refusal = node.issue("same", customer, line(1, 1, "third"));
                assertThat(refusal.code()).isEqualTo(8004);
                long version = refusal.json().get("walletVersion").asLong();
                for (String read : List.of("balance", "issuances", "audit")) {
                    Answer answer = node.read("same", customer, read + "?minVersion=" + version);
                    assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
                }
                assertThat(node.read("same", customer, "balance?minVersion=" + (version + 1))
                                .status())
                        .isEqualTo(400);
                assertThat(node.read("same", customer, "requests/third")
                                .json()
                                .get("state")
                                .asString())
                        .isEqualTo("REFUSED");
            }
        }
    }

    @Test
    void a_changed_reward_counts_at_once_on_every_node() {
        StartedService a = node("a");
        StartedService b = node("b");
        String customer = newCustomer();
        a.credit("changes", customer, 1_000_000, "c");
        for (int round = 1; round <= 60; round++) {
            StartedService changing = round % 2 == 0 ? a : b;
            StartedService calling = round % 2 == 0 ? b : a;
            changing.reward("changes", 1, round % 7 + 1, round);

            Answer trial = calling.post(
                    "/api/v1/rewards/issue?dryRun=true",
                    StartedService.issueBody("changes", customer, line(1, 2, "t" + round)));
            Answer issue = calling.issue("changes", customer, line(1, 2, "r" + round));

            for (Answer answer : List.of(trial, issue)) {
                assertThat(answer.code()).as("round %s: %s", round, answer).isEqualTo(8010);
                assertThat(answer.json().get("pointsRedeemed").asInt()).isEqualTo(round % 7 + 1);
            }
        }
    }

    @Test
    void calls_for_one_customer_on_both_nodes_at_once_all_count_once() throws Exception {
        StartedService a = node("a");
        StartedService b = node("b");
        a.reward("many", 1, 1);
        String customer = newCustomer();
        List<Answer> credits = atOnce(32, n -> (n % 2 == 0 ? a : b).credit("many", customer, 40, "c"));
        assertThat(credits).allSatisfy(answer -> assertThat(answer.status()).isEqualTo(200));
        assertThat(credits.stream()
                        .filter(answer -> !answer.json().get("replayed").asBoolean()))
                .hasSize(1);

        List<Answer> issues = atOnce(60, n -> (n % 2 == 0 ? a : b).issue("many", customer, line(1, 1, "r" + n)));

        assertThat(issues.stream().filter(answer -> answer.status() == 200)).hasSize(40);
        assertThat(issues.stream().filter(answer -> answer.status() != 200))
                .allSatisfy(answer ->
                        assertThat(answer.code()).as(answer.toString()).isEqualTo(8004));
        assertThat(a.read("many", customer, "balance?minVersion=1")
                        .json()
                        .get("balance")
                        .asLong())
                .isZero();
    }

    /** A node that leaves hands its wallets to the other, which knows all that was done. */
    @Test
    void what_one_node_did_the_other_goes_on_with() {
        StartedService a = node("a");
        StartedService b = node("b");
        a.reward("leaves", 1, 1, 3);
        List<String> customers = new ArrayList<>();
        for (int n = 0; n < 10; n++) {
            customers.add(newCustomer());
            a.credit("leaves", customers.get(n), 10, "c");
            a.issue("leaves", customers.get(n), line(1, 2, "r"));
        }
        started.remove(a);
        a.close();
        for (String customer : customers) {
            await("the server to hand wallets to the other node")
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> b.issue("leaves", customer, line(1, 2, "r")).status() == 200);
            Answer repeat = b.issue("leaves", customer, line(1, 2, "r"));
            assertThat(repeat.json().at("/rewards/0/issuedTotal").asInt()).isEqualTo(2);
            assertThat(repeat.json().get("balance").asLong()).isEqualTo(8);
            assertThat(b.issue("leaves", customer, line(1, 2, "more")).code()).isEqualTo(8010);
        }
    }

    /** Each node has had each wallet in memory by then, and the other has changed some of them since. */
    @Test
    void a_wallet_that_comes_back_to_a_node_is_not_the_stale_one() {
        StartedService a = node("a");
        a.reward("back", 1, 5);
        List<String> customers = new ArrayList<>();
        for (int n = 0; n < 30; n++) {
            customers.add(newCustomer());
            a.credit("back", customers.get(n), 5, "c");
        }
        StartedService b = node("b");
        for (String customer : customers) {
            assertThat(b.issue("back", customer, line(1, 1, "r")).status()).isEqualTo(200);
        }
        started.remove(b);
        b.close();
        for (String customer : customers) {
            String path = "/api/v1/rewards/issue?dryRun=true";
            await("the server to hand wallets back")
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> a.post(path, StartedService.issueBody("back", customer, line(1, 1, "s")))
                                    .status()
                            != 503);
            Answer trial = a.post(path, StartedService.issueBody("back", customer, line(1, 1, "t")));
            assertThat(trial.code()).as(trial.toString()).isEqualTo(8004);
            Answer reversal = a.reverse("back", customer, "r", 1, null, "v");
            assertThat(reversal.status()).as(reversal.toString()).isEqualTo(200);
            assertThat(reversal.json().get("balance").asLong()).isEqualTo(5);
            assertThat(a.reverse("back", customer, "r", 1, null, "v")
                            .json()
                            .get("replayed")
                            .asBoolean())
                    .isTrue();
        }
    }

    /** No call is answered wrongly, and nobody has to start anything again. */
    @Test
    void while_the_server_is_away_calls_are_503_and_then_go_on() {
        StartedService a = node("a");
        a.reward("away", 1, 1);
        String customer = newCustomer();
        a.credit("away", customer, 100, "c");
        for (int round = 0; round < 3; round++) {
            String requestId = "r" + round;
            way.goesAway();
            await("readiness to fall")
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> a.get("/actuator/health/readiness").status() == 503);
            Answer refused = a.issue("away", customer, line(1, 1, requestId));
            assertThat(refused.status()).as(refused.toString()).isEqualTo(503);
            assertThat(refused.headers()).containsKey("Retry-After");
            Answer change = a.put("/api/v1/brands/away/rewards/2", "{\"name\":\"R\",\"intouchPoints\":1}");
            assertThat(change.status()).as(change.toString()).isEqualTo(503);
            assertThat(a.read("away", customer, "audit").status()).isEqualTo(503);

            way.comesBack();
            await("readiness to rise")
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> a.get("/actuator/health/readiness").status() == 200);
            await("the call to be done")
                    .atMost(Duration.ofSeconds(20))
                    .until(() ->
                            a.issue("away", customer, line(1, 1, requestId)).status() == 200);
            Answer repeat = a.issue("away", customer, line(1, 1, requestId));
            assertThat(repeat.json().get("pointsRedeemed").asLong()).isZero();
            assertThat(repeat.json().get("balance").asLong()).isEqualTo(99 - round);
        }
    }

    @Test
    void a_service_that_starts_before_the_server_waits_for_it() {
        way.goesAway();
        StartedService a = node("a");
        assertThat(a.get("/actuator/health/readiness").status()).isEqualTo(503);
        assertThat(a.credit("early", "700000001", 1, "c").status()).isEqualTo(503);

        way.comesBack();

        await("readiness to rise")
                .atMost(Duration.ofSeconds(30))
                .until(() -> a.get("/actuator/health/readiness").status() == 200);
        await("the call to be done")
                .atMost(Duration.ofSeconds(20))
                .until(() -> a.credit("early", "700000001", 1, "c").status() == 200);
    }

    @Test
    void one_node_alone_keeps_its_tables_in_the_embedded_database() {
        StartedService only = alone("only");
        only.reward("alone", 1, 5);
        only.credit("alone", "700000002", 10, "c");
        assertThat(only.issue("alone", "700000002", line(1, 1, "r")).status()).isEqualTo(200);

        only.restart();

        // Until the server knows who takes commands again, the answer is 503.
        Answer repeat = await().until(
                        () -> only.issue("alone", "700000002", line(1, 1, "r")), answer -> answer.status() != 503);
        assertThat(repeat.json().at("/rewards/0/replayed").asBoolean()).isTrue();
        assertThat(repeat.json().get("balance").asLong()).isEqualTo(5);
    }

    /** Its directory would not know the other's customers, and issue to them again. */
    @Test
    void a_second_node_with_a_directory_of_its_own_is_refused() {
        alone("first");

        assertThatThrownBy(() -> alone("second"))
                .rootCause()
                .hasMessageContaining("belongs to another database")
                .hasMessageContaining("postgres,axonserver");
    }

    /** Axon Server was set back, or another one is asked: what was acknowledged is not there. */
    @Test
    void a_history_that_lacks_what_was_copied_is_refused() {
        StartedService only = alone("only");
        only.credit("back", "700000003", 10, "c");
        started.remove(only);
        only.close();
        AxonServerForTests.empty();

        assertThatThrownBy(() -> alone("only")).rootCause().hasMessageContaining("acknowledged events are missing");
    }

    private static String newCustomer() {
        return String.valueOf(800_000_000L + CUSTOMERS.incrementAndGet());
    }

    private interface Call {
        Answer call(int n);
    }

    private static List<Answer> atOnce(int callers, Call call) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(callers);
        try {
            List<Callable<Answer>> calls = new ArrayList<>();
            for (int n = 0; n < callers; n++) {
                int caller = n;
                calls.add(() -> call.call(caller));
            }
            List<Answer> answers = new ArrayList<>();
            for (Future<Answer> answer : threads.invokeAll(calls, 60, TimeUnit.SECONDS)) {
                answers.add(answer.get());
            }
            return answers;
        } finally {
            threads.shutdownNow();
        }
    }
}
