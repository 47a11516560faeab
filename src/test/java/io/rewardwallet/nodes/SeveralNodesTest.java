package io.rewardwallet.nodes;

import static io.rewardwallet.StartedService.line;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rewardwallet.Postgres;
import io.rewardwallet.StartedService;
import io.rewardwallet.StartedService.Answer;
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
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Two nodes on one PostgreSQL answer as one. */
class SeveralNodesTest {

    /** Rounds of a change on one node and a call on the other. */
    private static final int CHANGED_REWARDS = 50;

    private static final int ROUNDS = Integer.getInteger("change-rounds", 200);

    private static final AtomicInteger CUSTOMERS = new AtomicInteger();

    private static Postgres database;
    private static StartedService a;
    private static StartedService b;

    @BeforeAll
    static void start() {
        database = Postgres.emptyDatabase();
        // The smallest pool that the schema can be made with: nobody who waits for the writer may hold a connection of
        // it.
        a = StartedService.on(database, Map.of("spring.datasource.hikari.maximum-pool-size", "2"));
        // It knows what a has stored only when a call asks.
        b = StartedService.on(
                database, Map.of("spring.datasource.hikari.maximum-pool-size", "2", "rewards.look-every", "10m"));
    }

    @AfterAll
    static void stop() {
        a.close();
        b.close();
        long newest = database.number("select last_index from event_head");
        assertThat(database.number("select count(*) from domain_event")).isEqualTo(newest);
        assertThat(database.number("select max(global_index) from domain_event"))
                .isEqualTo(newest);
        assertThat(database.number("select count(*) from (select aggregate_id from domain_event group by aggregate_id"
                        + " having count(*) <> max(sequence_number) + 1) holes"))
                .isZero();
    }

    /** What node b is asked, with the wallet in its memory as it was before node a changed it. */
    private enum Stale {
        REPEAT,
        CLASH,
        RECORDED_REFUSAL,
        DRY_RUN,
        REPEATED_CREDIT
    }

    /** Answers that append nothing, so that no key of the store would show a stale wallet. */
    @ParameterizedTest
    @EnumSource
    void an_answer_that_stores_nothing_is_not_given_from_a_stale_wallet(Stale asked) {
        a.reward("stale", 1, 5);
        for (int round = 0; round < 10; round++) {
            String customer = newCustomer();
            a.credit("stale", customer, 10, "c");
            assertThat(b.issue("stale", customer, line(1, 1, "first")).status()).isEqualTo(200);
            assertThat(b.issue("stale", customer, line(1, 3, "much")).code()).isEqualTo(8004);
            Answer change = asked == Stale.RECORDED_REFUSAL
                    ? a.credit("stale", customer, 100, "more")
                    : a.issue("stale", customer, line(1, 1, "second"));
            assertThat(change.status()).isEqualTo(200);

            Answer answer = ask(asked, customer);

            assertThat(answer.code())
                    .as(answer.toString())
                    .isEqualTo(
                            switch (asked) {
                                case REPEAT, RECORDED_REFUSAL, REPEATED_CREDIT -> 200;
                                case CLASH -> 10003;
                                case DRY_RUN -> 8004;
                            });
            assertThat(answer.json().get("balance").asLong()).isEqualTo(asked == Stale.RECORDED_REFUSAL ? 90 : 0);
            assertThat(answer.json().get("walletVersion").asLong())
                    .isGreaterThanOrEqualTo(change.json().get("walletVersion").asLong());
        }
    }

    /** The same, of what was taken back on the other node. */
    @Test
    void a_unit_is_taken_back_once_whatever_the_node() {
        a.reward("back", 1, 5, 2);
        for (int round = 0; round < 30; round++) {
            String customer = newCustomer();
            a.credit("back", customer, 10, "c");
            assertThat(b.issue("back", customer, line(1, 2, "two")).code()).isEqualTo(200);
            assertThat(a.reverse("back", customer, "two", 1, 1, "first").code()).isEqualTo(200);

            Answer repeat = b.reverse("back", customer, "two", 1, 1, "first");
            Answer clash = b.reverse("back", customer, "two", 1, 2, "first");
            Answer tooMany = b.reverse("back", customer, "two", 1, 2, "second");
            Answer issue = b.issue("back", customer, line(1, 2, "more"));

            assertThat(repeat.json().get("replayed").asBoolean()).isTrue();
            assertThat(repeat.json().get("balance").asLong()).isEqualTo(5);
            assertThat(clash.code()).isEqualTo(10003);
            assertThat(tooMany.code()).isEqualTo(8020);
            assertThat(issue.code()).as("points for two are not there").isEqualTo(8004);
            assertThat(b.issue("back", customer, line(1, 1, "one")).code()).isEqualTo(200);
        }
    }

    private static Answer ask(Stale asked, String customer) {
        return switch (asked) {
            case REPEAT -> b.issue("stale", customer, line(1, 1, "first"));
            case CLASH -> b.issue("stale", customer, line(1, 2, "first"));
            case RECORDED_REFUSAL -> b.issue("stale", customer, line(1, 3, "much"));
            case DRY_RUN ->
                b.post(
                        "/api/v1/rewards/issue?dryRun=true",
                        StartedService.issueBody("stale", customer, line(1, 1, "third")));
            case REPEATED_CREDIT -> b.credit("stale", customer, 10, "c");
        };
    }

    /** A limit that was set on one node holds on the other in the next call, whatever kind of answer that is. */
    @Test
    void a_changed_reward_counts_at_once_on_every_node() {
        String customer = newCustomer();
        a.credit("changes", customer, 1_000_000, "c");
        for (int round = 1; round <= ROUNDS; round++) {
            StartedService changing = round % 2 == 0 ? a : b;
            StartedService calling = round % 2 == 0 ? b : a;
            long reward = (round - 1) % CHANGED_REWARDS + 1;
            changing.reward("changes", reward, round % 7 + 1, (round - 1) / CHANGED_REWARDS + 1);
            int now = round;

            Answer trial = calling.post(
                    "/api/v1/rewards/issue?dryRun=true",
                    StartedService.issueBody("changes", customer, line(reward, 2, "t" + round)));
            Answer issue = calling.issue("changes", customer, line(reward, 2, "r" + round));

            // One unit a visit is allowed; before the limit was raised there was none left.
            for (Answer answer : List.of(trial, issue)) {
                assertThat(answer.code()).as("round %s: %s", now, answer).isEqualTo(8010);
                assertThat(answer.json().get("pointsRedeemed").asInt()).isEqualTo(now % 7 + 1);
            }
            changing.put("/api/v1/brands/changes/rewards/" + reward, """
                    {"name": "R", "intouchPoints": 1, "enabled": false}""");
            assertThat(calling.issue("changes", customer, line(reward, 1, "off" + round))
                            .code())
                    .as("round " + round)
                    .isEqualTo(8003);
            assertThat(calling.get("/api/v1/brands/changes/rewards/" + reward)
                            .json()
                            .get("enabled")
                            .asBoolean())
                    .isFalse();
        }
    }

    @Test
    void identical_first_calls_on_both_nodes_at_once_are_one_run_s_worth() throws Exception {
        a.reward("first", 1, 5);
        for (int round = 0; round < 5; round++) {
            String customer = newCustomer();
            List<Answer> answers = atOnce(64, n -> node(n).credit("first", customer, 10, "c"));
            assertThat(answers).allSatisfy(answer -> assertThat(answer.status()).isEqualTo(200));
            assertThat(answers.stream()
                            .filter(answer -> !answer.json().get("replayed").asBoolean()))
                    .hasSize(1);
            List<Answer> issues = atOnce(64, n -> node(n).issue("first", customer, line(1, 2, "r")));
            assertThat(issues).allSatisfy(answer -> assertThat(answer.status()).isEqualTo(200));
            assertThat(issues.stream()
                            .mapToLong(answer ->
                                    answer.json().get("pointsRedeemed").asLong())
                            .sum())
                    .isEqualTo(10);
        }
    }

    @Test
    void different_calls_for_one_customer_on_both_nodes_all_count_once() throws Exception {
        a.reward("many", 1, 1);
        String customer = newCustomer();
        a.credit("many", customer, 150, "c");

        List<Answer> answers = atOnce(200, n -> node(n).issue("many", customer, line(1, 1, "r" + n)));

        assertThat(answers.stream().filter(answer -> answer.status() == 200)).hasSize(150);
        assertThat(answers.stream().filter(answer -> answer.status() != 200))
                .allSatisfy(answer -> assertThat(answer.code()).isEqualTo(8004));
        long newest = answers.stream()
                .mapToLong(answer -> answer.json().get("walletVersion").asLong())
                .max()
                .orElseThrow();
        assertThat(a.read("many", customer, "balance?minVersion=" + newest)
                        .json()
                        .get("balance")
                        .asLong())
                .isZero();
    }

    @Test
    void overlapping_identifiers_on_both_nodes_end_in_one_wallet_an_identifier() throws Exception {
        for (int round = 0; round < 10; round++) {
            String mobile = newCustomer();
            String email = "m" + mobile + "@example.org";
            List<String> bodies = List.of(
                    "\"mobile\":\"" + mobile + "\"",
                    "\"emailId\":\"" + email + "\"",
                    "\"mobile\":\"" + mobile + "\",\"emailId\":\"" + email + "\"",
                    "\"emailId\":\"" + email + "\",\"mobile\":\"" + mobile + "\"");
            List<Answer> answers = atOnce(16, n -> node(n).post(
                            "/api/v1/points/credit",
                            "{\"brand\":\"links\"," + bodies.get(n / 2 % 4) + ",\"points\":1,\"requestId\":\"c" + n
                                    + "\"}"));
            assertThat(answers).allSatisfy(answer -> assertThat(
                            answer.status() == 200
                                    ? 200
                                    : answer.json().path("code").asInt())
                    .as(answer.toString())
                    .isIn(200, 8021));
            long credited =
                    answers.stream().filter(answer -> answer.code() == 200).count();
            long wallets =
                    database.number("select count(distinct wallet_id) from customer_identifier where identifier in ('"
                            + mobile + "', '" + email + "')");
            assertThat(wallets).isBetween(1L, 2L);
            assertThat(database.number("select count(*) from domain_event e join (select distinct wallet_id from"
                            + " customer_identifier where identifier in ('" + mobile + "', '" + email + "')) w on"
                            + " w.wallet_id = e.aggregate_id"))
                    .isEqualTo(credited);
        }
    }

    /** Each node reads what the other wrote; a version that does not exist is refused at once, one that does never is. */
    @Test
    void every_node_reads_every_write() {
        a.reward("reads", 1, 5);
        for (int round = 0; round < 20; round++) {
            String customer = newCustomer();
            a.credit("reads", customer, 10, "c");
            long version = node(round)
                    .issue("reads", customer, line(1, 3, "too much"))
                    .json()
                    .get("walletVersion")
                    .asLong();
            assertThat(version).isEqualTo(2); // a credit and a refusal
            for (StartedService node : List.of(a, b)) {
                for (String read : List.of("balance", "issuances", "audit")) {
                    Answer answer = node.read("reads", customer, read + "?minVersion=" + version);
                    assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
                }
                assertThat(node.read("reads", customer, "balance?atVersion=2").status())
                        .isEqualTo(200);
                assertThat(node.read("reads", customer, "balance?minVersion=3").status())
                        .isEqualTo(400);
                assertThat(node.read("reads", customer, "requests/too%20much")
                                .json()
                                .get("state")
                                .asString())
                        .isEqualTo("REFUSED");
            }
        }
    }

    @Test
    void one_node_replays_and_all_switch() {
        a.reward("replay", 1, 1);
        for (int n = 0; n < 50; n++) {
            String customer = newCustomer();
            a.credit("replay", customer, 10, "c");
            b.issue("replay", customer, line(1, 2, "r"));
        }
        for (StartedService asked : List.of(a, b)) {
            for (String model : List.of("balance", "issuance")) {
                long generation = generation(a, model);
                String path = "/api/v1/read-models/" + model + "/replay";
                assertThat(asked.post(path, "").status()).isEqualTo(202);
                StartedService other = asked == a ? b : a;
                assertThat(other.get(path).status()).isEqualTo(200);
                await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> assertThat(
                                other.get(path).json().get("state").asString())
                        .isEqualTo("SWITCHED"));
                assertThat(generation(a, model)).isEqualTo(generation + 1);
                assertThat(generation(b, model)).isEqualTo(generation + 1);
                Answer check = other.post("/api/v1/read-models/" + model + "/check", "");
                assertThat(check.json().get("differences")).as(check.body()).isEmpty();
            }
        }
    }

    private static long generation(StartedService node, String model) {
        return node.get("/api/v1/read-models")
                .json()
                .valueStream()
                .filter(of -> of.get("name").asString().equals(model))
                .findFirst()
                .orElseThrow()
                .get("generation")
                .asLong();
    }

    private static StartedService node(int n) {
        return n % 2 == 0 ? a : b;
    }

    private static String newCustomer() {
        return String.valueOf(700_000_000L + CUSTOMERS.incrementAndGet());
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
