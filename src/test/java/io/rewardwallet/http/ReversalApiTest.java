package io.rewardwallet.http;

import static io.rewardwallet.StartedService.line;
import static org.assertj.core.api.Assertions.assertThat;

import io.rewardwallet.StartedService;
import io.rewardwallet.StartedService.Answer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Taking rewards back over HTTP against the whole service; each test has a brand of its own. */
class ReversalApiTest {

    private static final String MOBILE = "919825752814";

    @TempDir
    static Path data;

    private static StartedService service;

    @BeforeAll
    static void start() {
        service = StartedService.on(data);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void every_read_shows_what_was_taken_back_and_what_was_before() {
        aCustomerWithFourOf("reads");
        Answer part = service.reverse("reads", MOBILE, "r", 1, 3, "back1");
        assertThat(numbers(part.json(), "quantity", "points", "reversedTotal", "balance", "walletVersion"))
                .containsExactly(3L, 15L, 3L, 95L, 5L);
        Answer rest = service.reverse("reads", MOBILE, "r", 1, null, "back2");
        assertThat(numbers(rest.json(), "quantity", "points", "reversedTotal", "balance", "walletVersion"))
                .containsExactly(1L, 5L, 4L, 100L, 7L);

        assertBalance("minVersion=7", 100, 100, 20, 20);
        assertBalance("atVersion=5", 95, 100, 20, 15);
        assertBalance("atVersion=3", 80, 100, 20, 0);
        assertBalance("at=2999-01-01T00:00:00Z", 100, 100, 20, 20);
        assertThat(unitsOf("minVersion=7")).containsExactly(4L, 4L, 20L);
        assertThat(unitsOf("atVersion=5")).containsExactly(4L, 3L, 20L);
        assertThat(unitsOf("atVersion=4")).containsExactly(4L, 0L, 20L);
        assertThat(unitsOf("atVersion=3")).containsExactly(4L, 0L, 20L);
        assertThat(service.get("/api/v1/brands/reads/rewards/1/issuances")
                        .json()
                        .at("/days/0/units")
                        .asInt())
                .as("units taken back stay issued")
                .isEqualTo(4);
    }

    private static void assertBalance(String when, long balance, long credited, long redeemed, long refunded) {
        assertThat(numbers(
                        service.read("reads", MOBILE, "balance?" + when).json(),
                        "balance",
                        "credited",
                        "redeemed",
                        "refunded"))
                .as(when)
                .containsExactly(balance, credited, redeemed, refunded);
    }

    private static List<Long> unitsOf(String when) {
        JsonNode reward =
                service.read("reads", MOBILE, "issuances?" + when).json().at("/rewards/0");
        return numbers(reward, "issued", "reversed", "points");
    }

    @Test
    void the_audit_trail_and_both_requests_tell_it() {
        aCustomerWithFourOf("audit");
        service.reverse("audit", MOBILE, "r", 1, 3, "back1");

        assertThat(trail(""))
                .containsExactly(
                        "1 PointsCredited credit 0 100 -> 100 null null",
                        "2 PointsRedeemed r 4 20 -> 80 null null",
                        "3 RewardIssued r 4 20 -> 80 null null",
                        "4 PointsRefunded back1 3 15 -> 95 r null",
                        "5 RewardReversed r 3 15 -> 95 back1 3");
        assertThat(trail("?type=RewardReversed")).hasSize(1);
        assertThat(trail("?requestId=back1")).hasSize(1);
        assertThat(trail("?requestId=r&rewardId=1")).hasSize(3);

        JsonNode issue = service.read("audit", MOBILE, "requests/r").json();
        assertThat(issue.get("kind").asString() + issue.get("state").asString()).isEqualTo("ISSUECOMPLETE");
        assertThat(numbers(issue, "requestedQuantity", "issued", "reversed", "remaining", "points"))
                .containsExactly(4L, 4L, 3L, 0L, 20L);
        JsonNode reversal = service.read("audit", MOBILE, "requests/back1").json();
        assertThat(reversal.get("kind").asString() + reversal.get("state").asString())
                .isEqualTo("REVERSALCOMPLETE");
        assertThat(numbers(reversal, "rewardId", "requestedQuantity", "issued", "reversed", "remaining", "points"))
                .containsExactly(1L, 3L, 0L, 3L, 0L, 15L);
        assertThat(numbers(reversal.at("/attempts/0"), "units", "points", "code"))
                .containsExactly(3L, 15L, 200L);
        assertThat(service.get("/api/v1/brands/audit/requests/back1")
                        .json()
                        .at("/0/kind")
                        .asString())
                .isEqualTo("REVERSAL");
    }

    private static List<String> trail(String query) {
        return service.read("audit", MOBILE, "audit" + query)
                .json()
                .get("entries")
                .valueStream()
                .map(entry -> "%s %s %s %s %s -> %s %s %s"
                        .formatted(
                                entry.get("walletVersion"),
                                entry.get("type").asString(),
                                entry.get("requestId").asString(),
                                entry.get("units"),
                                entry.get("points"),
                                entry.get("balanceAfter"),
                                entry.get("relatedRequestId").asString("null"),
                                entry.get("reversedTotal")))
                .toList();
    }

    @Test
    void retries_of_the_issue_and_of_the_reversal_change_nothing_even_after_a_restart() {
        aCustomerWithFourOf("retries");
        service.reverse("retries", MOBILE, "r", 1, 3, "back1");
        for (int life = 0; life < 2; life++) {
            Answer issue = service.issue("retries", MOBILE, line(1, 4, "r"));
            assertThat(issue.json().at("/rewards/0/replayed").asBoolean()).isTrue();
            assertThat(numbers(issue.json().at("/rewards/0"), "issuedTotal", "remaining", "quantity"))
                    .containsExactly(4L, 0L, 0L);
            Answer back = service.reverse("retries", MOBILE, "r", 1, null, "back1");
            assertThat(back.json().get("replayed").asBoolean()).isTrue();
            assertThat(numbers(back.json(), "quantity", "points", "reversedTotal", "balance", "walletVersion"))
                    .containsExactly(3L, 15L, 3L, 95L, 5L);
            assertThat(service.reverse("retries", MOBILE, "r", 1, 2, "back1").code())
                    .isEqualTo(10003);
            assertThat(service.issue("retries", MOBILE, line(1, 3, "back1")).code())
                    .isEqualTo(10003);
            assertThat(service.credit("retries", MOBILE, 15, "back1").code()).isEqualTo(10003);
            assertThat(service.reverse("retries", MOBILE, "r", 1, 2, "back2").code())
                    .isEqualTo(8020);
            assertThat(service.reverse("retries", "919825752815", "r", 1, 1, "back1")
                            .code())
                    .as("another customer's request")
                    .isEqualTo(8020);
            service.restart();
        }
    }

    @Test
    void fifty_identical_reversals_at_once_give_back_one_calls_worth() throws Exception {
        aCustomerWithFourOf("same");

        List<Answer> answers = atOnce(50, i -> () -> service.reverse("same", MOBILE, "r", 1, 2, "back"));

        assertThat(answers).allMatch(answer -> answer.code() == 200);
        assertThat(answers.stream()
                        .filter(answer -> !answer.json().get("replayed").asBoolean()))
                .hasSize(1);
        assertThat(answers).allMatch(answer -> answer.json().get("balance").asInt() == 90);
    }

    @Test
    void fifty_different_reversals_at_once_never_give_back_more_than_there_is() throws Exception {
        aCustomerWithFourOf("different");

        List<Answer> answers = atOnce(50, i -> () -> service.reverse("different", MOBILE, "r", 1, 1, "back" + i));

        assertThat(answers.stream().filter(answer -> answer.code() == 200)).hasSize(4);
        assertThat(answers.stream().filter(answer -> answer.code() == 8020)).hasSize(46);
        assertThat(service.read("different", MOBILE, "balance?minVersion=11")
                        .json()
                        .get("balance")
                        .asInt())
                .isEqualTo(100);
    }

    /** 100 points, of which 20 were paid for four units under {@code r}. */
    private static void aCustomerWithFourOf(String brand) {
        service.reward(brand, 1, 5);
        service.credit(brand, MOBILE, 100, "credit");
        assertThat(service.issue(brand, MOBILE, line(1, 4, "r")).code()).isEqualTo(200);
    }

    private static List<Long> numbers(JsonNode node, String... fields) {
        return List.of(fields).stream().map(field -> node.get(field).asLong()).toList();
    }

    private static List<Answer> atOnce(int callers, IntFunction<Callable<Answer>> call) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(callers);
        try {
            List<Answer> answers = new ArrayList<>();
            for (Future<Answer> answer :
                    threads.invokeAll(IntStream.range(0, callers).mapToObj(call).toList())) {
                answers.add(answer.get());
            }
            return answers;
        } finally {
            threads.shutdown();
        }
    }
}
