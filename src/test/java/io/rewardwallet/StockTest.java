package io.rewardwallet;

import static io.rewardwallet.StartedService.line;
import static org.assertj.core.api.Assertions.assertThat;

import io.rewardwallet.StartedService.Answer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/** Limits over all customers, on the embedded database and on two nodes with PostgreSQL: never oversold, never leaked. */
class StockTest {

    private static final String BRAND = "stock";
    private static final AtomicInteger CUSTOMERS = new AtomicInteger();
    private static final AtomicInteger REWARDS = new AtomicInteger();
    private static final Map<Store, List<StartedService>> NODES = new HashMap<>();

    @TempDir
    static Path data;

    private enum Store {
        EMBEDDED,
        TWO_NODES_ON_POSTGRES
    }

    @BeforeAll
    static void start() {
        NODES.put(Store.EMBEDDED, List.of(StartedService.on(data)));
        Postgres database = Postgres.emptyDatabase();
        // The second node hears of the other's events only when a call asks.
        NODES.put(
                Store.TWO_NODES_ON_POSTGRES,
                List.of(
                        StartedService.on(database, Map.of()),
                        StartedService.on(database, Map.of("rewards.look-every", "10m"))));
    }

    /** Whatever the tests did, each count is what a fold of the history says. */
    @AfterAll
    static void every_count_equals_a_recount_of_the_events() {
        NODES.values().forEach(nodes -> {
            JsonNode check =
                    nodes.get(0).post("/api/v1/read-models/issuance/check", "").json();
            nodes.forEach(StartedService::close);
            assertThat(check.get("differences").valueStream().map(JsonNode::toString))
                    .isEmpty();
        });
    }

    @ParameterizedTest
    @EnumSource(Store.class)
    void of_500_customers_at_once_100_get_a_unit_and_400_are_told_12005(Store store) throws Exception {
        long reward = reward(store, ever(100));

        List<Answer> answers = atOnce(500, n -> node(store, n).issue(BRAND, newCustomer(), line(reward, 1, "one")));

        assertThat(answers).filteredOn(answer -> answer.code() == 200).hasSize(100);
        assertThat(answers)
                .filteredOn(answer -> answer.code() == 12005)
                .hasSize(400)
                .allSatisfy(refused -> {
                    assertThat(refused.status()).isEqualTo(422);
                    assertThat(refused.json().at("/rewards/0/reason").toString())
                            .isEqualTo(
                                    "{\"code\":12005,\"message\":\"Max limit reached: 100 per REWARD\",\"resetsAt\":null}");
                });
        assertThat(units(store, reward)).isEqualTo(100);
    }

    @ParameterizedTest
    @EnumSource(Store.class)
    void lines_of_several_units_share_what_is_there_to_the_last_unit(Store store) throws Exception {
        for (int round = 0; round < 5; round++) {
            long reward = reward(store, ever(50));

            List<Answer> answers =
                    atOnce(40, n -> node(store, n).issue(BRAND, newCustomer(), line(reward, 3, "three")));

            assertThat(answers.stream().mapToInt(StockTest::quantity).sum()).isEqualTo(50);
            assertThat(answers).filteredOn(answer -> quantity(answer) == 3).hasSize(16);
            assertThat(answers)
                    .filteredOn(answer -> quantity(answer) == 2)
                    .singleElement()
                    .satisfies(partial -> assertThat(partial.code()).isEqualTo(8010));
            assertThat(answers).filteredOn(answer -> answer.code() == 12005).hasSize(23);
        }
    }

    @ParameterizedTest
    @EnumSource(Store.class)
    void lines_in_reversed_order_do_not_wait_for_each_other(Store store) throws Exception {
        for (int round = 0; round < 5; round++) {
            long first = reward(store, ever(60));
            long second = reward(store, ever(60));

            List<Answer> answers = atOnce(
                    100,
                    n -> (n / 2) % 2 == 0
                            ? node(store, n).issue(BRAND, newCustomer(), line(first, 1, "a"), line(second, 1, "b"))
                            : node(store, n).issue(BRAND, newCustomer(), line(second, 1, "b"), line(first, 1, "a")));

            assertThat(answers).allSatisfy(answer -> assertThat(answer.status()).isIn(200, 422));
            assertThat(units(store, first)).isEqualTo(60);
            assertThat(units(store, second)).isEqualTo(60);
        }
    }

    @ParameterizedTest
    @EnumSource(Store.class)
    void a_raised_limit_lets_refused_requests_succeed(Store store) throws Exception {
        long reward = reward(store, ever(3));
        List<String> customers = new ArrayList<>();
        for (int n = 0; n < 20; n++) {
            customers.add(newCustomer());
        }
        Call retry = n -> node(store, n).issue(BRAND, customers.get(n), line(reward, 1, "one"));

        assertThat(atOnce(20, retry)).filteredOn(answer -> answer.code() == 200).hasSize(3);
        assertThat(atOnce(20, retry)).filteredOn(answer -> answer.code() == 200).hasSize(3);
        define(store, reward, ever(15));
        List<Answer> raised = atOnce(20, retry);
        assertThat(raised).filteredOn(answer -> answer.code() == 200).hasSize(15);
        assertThat(raised).filteredOn(answer -> quantity(answer) == 1).hasSize(12);
        define(store, reward, ever(5));
        assertThat(atOnce(20, retry)).filteredOn(answer -> answer.code() == 200).hasSize(15);
        assertThat(left(store, reward)).isEqualTo("15 issued, 0 remaining, resets null");
        define(store, reward, "");
        assertThat(atOnce(20, retry)).filteredOn(answer -> answer.code() == 200).hasSize(20);
    }

    @ParameterizedTest
    @EnumSource(Store.class)
    void units_taken_back_can_be_had_by_others_at_once_and_on_any_node(Store store) {
        long reward = reward(store, ever(2));
        String one = newCustomer();
        String other = newCustomer();
        assertThat(node(store, 0).issue(BRAND, one, line(reward, 2, "two")).code())
                .isEqualTo(200);
        for (int round = 0; round < 10; round++) {
            String before = round % 2 == 0 ? one : other;
            String after = round % 2 == 0 ? other : one;
            String requestId = round == 0 ? "two" : "two" + round;
            String next = "two" + (round + 1);
            assertThat(node(store, 1).issue(BRAND, after, line(reward, 2, next)).code())
                    .isEqualTo(12005);
            // The refusal is recorded now, so a repeat stores nothing.
            assertThat(node(store, 1).issue(BRAND, after, line(reward, 2, next)).code())
                    .isEqualTo(12005);
            Answer back = node(store, 0).reverse(BRAND, before, requestId, reward, 1, "back1-" + round);
            assertThat(back.code()).as(back.toString()).isEqualTo(200);
            Answer partial = node(store, 1).issue(BRAND, after, line(reward, 2, next));
            assertThat(partial.code()).as(partial.toString()).isEqualTo(8010);
            assertThat(node(store, 0)
                            .reverse(BRAND, before, requestId, reward, 1, "back2-" + round)
                            .code())
                    .isEqualTo(200);
            assertThat(left(store, reward)).isEqualTo("1 issued, 1 remaining, resets null");
            assertThat(node(store, 1).issue(BRAND, after, line(reward, 2, next)).code())
                    .isEqualTo(200);
        }
    }

    @ParameterizedTest
    @EnumSource(Store.class)
    void a_dry_run_tells_what_is_there_on_any_node_and_takes_nothing(Store store) {
        long reward = reward(store, ever(3));
        String customer = newCustomer();
        for (int n = 0; n < 4; n++) {
            String body = StartedService.issueBody(BRAND, customer, line(reward, 2, "dry"));
            Answer dry = node(store, n + 1).post("/api/v1/rewards/issue?dryRun=true", body);
            assertThat(quantity(dry)).isEqualTo(Math.min(2, 3 - n));
            node(store, n).issue(BRAND, newCustomer(), line(reward, 1, "one"));
        }
    }

    @ParameterizedTest
    @EnumSource(Store.class)
    void a_limit_on_a_reward_that_was_issued_before_counts_what_stands(Store store) throws Exception {
        long reward = reward(store, "");
        String back = newCustomer();
        node(store, 0).issue(BRAND, back, line(reward, 5, "five"));
        node(store, 0).reverse(BRAND, back, "five", reward, 2, "back");
        for (int n = 0; n < 7; n++) {
            node(store, n).issue(BRAND, newCustomer(), line(reward, 1, "one"));
        }
        define(store, reward, ever(12));
        assertThat(left(store, reward)).isEqualTo("10 issued, 2 remaining, resets null");
        assertThat(atOnce(10, n -> node(store, n).issue(BRAND, newCustomer(), line(reward, 1, "one"))))
                .filteredOn(answer -> answer.code() == 200)
                .hasSize(2);
        // Without a limit nothing is counted; the next limit counts all of it.
        define(store, reward, "");
        assertThat(node(store, 1)
                        .issue(BRAND, newCustomer(), line(reward, 4, "four"))
                        .code())
                .isEqualTo(200);
        define(store, reward, window(20, "FIXED", "DAYS"));
        assertThat(left(store, reward)).startsWith("16 issued, 4 remaining");
    }

    @ParameterizedTest
    @EnumSource(Store.class)
    void a_limit_that_comes_while_units_are_issued_and_taken_back_is_right_from_the_first_call_on(Store store)
            throws Exception {
        for (int round = 0; round < 4; round++) {
            long reward = reward(store, "");
            String limit = round % 2 == 0 ? ever(100) : window(100, "ROLLING", "WEEKS");
            AtomicInteger back = new AtomicInteger();
            List<Answer> answers = atOnce(200, n -> {
                if (n == 50) {
                    define(store, reward, limit);
                    return null;
                }
                String customer = newCustomer();
                Answer answer = node(store, n).issue(BRAND, customer, line(reward, 1, "one"));
                if (n % 5 == 0 && quantity(answer) == 1) {
                    Answer reversal = node(store, n + 1).reverse(BRAND, customer, "one", reward, 1, "back");
                    assertThat(reversal.code()).as(reversal.toString()).isEqualTo(200);
                    back.incrementAndGet();
                }
                return answer;
            });
            long taken = answers.stream()
                    .filter(answer -> answer != null && quantity(answer) == 1)
                    .count();
            assertThat(taken).isGreaterThanOrEqualTo(100);
            assertThat(left(store, reward)).startsWith(taken - back.get() + " issued");
        }
    }

    @ParameterizedTest
    @EnumSource(Store.class)
    void windows_hold_for_all_customers_together(Store store) throws Exception {
        for (String kind : new String[] {"FIXED", "ROLLING"}) {
            long reward = reward(store, window(30, kind, "DAYS") + "," + ever(40));
            List<Answer> answers = atOnce(100, n -> node(store, n).issue(BRAND, newCustomer(), line(reward, 2, "two")));
            assertThat(answers.stream().mapToInt(StockTest::quantity).sum()).isEqualTo(30);
            JsonNode reason = answers.stream()
                    .filter(answer -> answer.code() == 12005)
                    .findAny()
                    .orElseThrow()
                    .json()
                    .at("/rewards/0/reason");
            assertThat(reason.get("message").asString())
                    .isEqualTo("Max limit reached: 30 per REWARD (" + kind + ", 1 DAYS)");
            assertThat(reason.get("resetsAt").isNull()).isFalse();
            assertThat(left(store, reward)).startsWith("30 issued, 0 remaining, resets 2");
        }
    }

    /** The check has to be able to say no. */
    @ParameterizedTest
    @EnumSource(Store.class)
    void a_count_that_was_tampered_with_is_found(Store store) {
        long reward = reward(store, window(100, "FIXED", "MONTHS"));
        node(store, 0).issue(BRAND, newCustomer(), line(reward, 7, "seven"));
        String of = " where reward_id = " + reward;
        JdbcClient sql = node(store, 0).bean(JdbcClient.class);
        sql.sql("update stock set issued = issued + 1" + of).update();
        sql.sql("update stock_change set units = units - 1" + of).update();

        List<String> found = node(store, 1)
                .post("/api/v1/read-models/issuance/check", "")
                .json()
                .get("differences")
                .valueStream()
                .map(difference -> difference.get("field").asString())
                .filter(field -> field.startsWith("stock of brand stock reward " + reward))
                .toList();

        sql.sql("update stock set issued = issued - 1" + of).update();
        sql.sql("update stock_change set units = units + 1" + of).update();
        assertThat(found).hasSize(3);
    }

    private interface Call {
        Answer number(int n) throws Exception;
    }

    private static List<Answer> atOnce(int calls, Call call) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(calls);
        try {
            List<Callable<Answer>> tasks = new ArrayList<>();
            for (int n = 0; n < calls; n++) {
                int number = n;
                tasks.add(() -> call.number(number));
            }
            List<Answer> answers = new ArrayList<>();
            for (Future<Answer> answer : threads.invokeAll(tasks)) {
                answers.add(answer.get());
            }
            return answers;
        } finally {
            threads.shutdown();
        }
    }

    private static StartedService node(Store store, int n) {
        List<StartedService> nodes = NODES.get(store);
        return nodes.get(n % nodes.size());
    }

    private static String newCustomer() {
        return String.valueOf(920000000000L + CUSTOMERS.incrementAndGet());
    }

    private static String ever(long limit) {
        return window(limit, "FIXED", "NO_LIMIT");
    }

    private static String window(long limit, String kind, String frequency) {
        return """
                {"kpi": "QUANTITY", "limit": %d, "windowType": "%s", "repeatFrequencyType": "%s"}""".formatted(limit, kind, frequency);
    }

    private static String path(long reward) {
        return "/api/v1/brands/" + BRAND + "/rewards/" + reward;
    }

    private static long reward(Store store, String limits) {
        long reward = REWARDS.incrementAndGet();
        define(store, reward, limits);
        return reward;
    }

    private static void define(Store store, long reward, String limits) {
        Answer answer = node(store, (int) reward).put(path(reward), """
                {"name": "Scarce", "paymentMode": "FREE", "restrictions": {"rewardLevel": [%s]}}""".formatted(limits));
        assertThat(answer.status()).as(answer.toString()).isIn(200, 201);
    }

    private static int quantity(Answer answer) {
        return answer.json().at("/rewards/0/quantity").asInt();
    }

    private static long units(Store store, long reward) {
        return node(store, 0)
                .get(path(reward))
                .json()
                .at("/restrictions/rewardLevel/0/issued")
                .asLong();
    }

    /** What both nodes say of the first limit. */
    private static String left(Store store, long reward) {
        List<String> said = NODES.get(store).stream()
                .map(node -> node.get(path(reward)).json().at("/restrictions/rewardLevel/0"))
                .map(limit -> "%s issued, %s remaining, resets %s"
                        .formatted(
                                limit.get("issued"),
                                limit.get("remaining"),
                                limit.get("resetsAt").isNull()
                                        ? null
                                        : limit.get("resetsAt").asString()))
                .distinct()
                .toList();
        assertThat(said).hasSize(1);
        return said.get(0);
    }
}
