package io.rewardwallet.http;

import static io.rewardwallet.StartedService.issueBody;
import static io.rewardwallet.StartedService.line;
import static org.assertj.core.api.Assertions.assertThat;

import io.rewardwallet.StartedService;
import io.rewardwallet.StartedService.Answer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Issuing over HTTP against the whole service; each test has a brand of its own. */
class IssueApiTest {

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
    void fifty_identical_calls_at_once_issue_one_calls_worth() throws Exception {
        service.reward("same", 1, 5);
        service.credit("same", MOBILE, 1_000, "credit");

        List<Answer> answers = atOnce(50, i -> () -> service.issue("same", MOBILE, line(1, 3, "r")));

        assertThat(answers).allMatch(answer -> answer.status() == 200 && answer.code() == 200);
        assertThat(answers.stream().mapToInt(IssueApiTest::unitsOfFirstLine).sum())
                .isEqualTo(3);
        assertThat(answers.stream().mapToInt(IssueApiTest::pointsOf).sum()).isEqualTo(15);
        assertThat(answers).allMatch(answer -> answer.json().get("balance").asInt() == 985);
    }

    @Test
    void fifty_different_calls_at_once_for_one_customer_never_overspend() throws Exception {
        service.reward("different", 1, 5);
        service.credit("different", MOBILE, 100, "credit");

        List<Answer> answers = atOnce(50, i -> () -> service.issue("different", MOBILE, line(1, 1, "r" + i)));

        assertThat(answers).allMatch(answer -> answer.code() == 200 || answer.code() == 8004);
        assertThat(answers.stream().filter(answer -> answer.code() == 200)).hasSize(20);
        assertThat(service.read("different", MOBILE, "balance?minVersion=71")
                        .json()
                        .get("balance")
                        .asInt())
                .isZero();
    }

    @Test
    void fifty_first_calls_at_once_for_a_new_customer_make_one_wallet() throws Exception {
        service.reward("newcomer", 1, 0, 10);

        List<Answer> answers = atOnce(50, i -> () -> service.issue("newcomer", MOBILE, line(1, 1, "r" + i)));

        assertThat(answers).allMatch(answer -> answer.code() == 200 || answer.code() == 12005);
        assertThat(answers.stream().mapToInt(IssueApiTest::unitsOfFirstLine).sum())
                .isEqualTo(10);
        Set<Integer> versions = new HashSet<>();
        answers.forEach(
                answer -> versions.add(answer.json().get("walletVersion").asInt()));
        assertThat(versions).hasSize(50);
    }

    @Test
    void the_first_call_ever_may_be_refused_and_sent_again() {
        service.reward("refused", 1, 5);

        Answer refused = service.issue("refused", MOBILE, line(1, 1, "r"));
        service.credit("refused", MOBILE, 5, "credit");
        Answer issued = service.issue("refused", MOBILE, line(1, 1, "r"));

        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.code()).isEqualTo(8004);
        assertThat(refused.json().get("walletVersion").asInt()).isEqualTo(1);
        assertThat(issued.code()).isEqualTo(200);
        assertThat(issued.json().get("balance").asInt()).isZero();
    }

    @Test
    void a_dry_run_as_the_first_call_ever_stores_nothing() {
        service.reward("dry", 1, 0);

        Answer dry = service.post("/api/v1/rewards/issue?dryRun=true", issueBody("dry", MOBILE, line(1, 2, "r")));

        assertThat(dry.code()).isEqualTo(200);
        assertThat(dry.json().get("walletVersion").asInt()).isZero();
        assertThat(unitsOfFirstLine(dry)).isEqualTo(2);
        assertThat(service.get("/api/v1/brands/dry/customers/mobile:" + MOBILE)
                        .json()
                        .get("identifiers")
                        .isEmpty())
                .isTrue();
        assertThat(service.get("/api/v1/brands/dry/requests/r").body()).isEqualTo("[]");
        Answer otherContent = service.issue("dry", MOBILE, line(1, 1, "r"));
        assertThat(otherContent.code()).as("the dry run bound nothing").isEqualTo(200);
    }

    @Test
    void a_dry_run_on_a_wallet_without_events_stores_nothing_either() {
        service.reward("dry2", 1, 0, 0);
        service.issue("dry2", MOBILE, "{\"rewardId\": 1}"); // leaves a link but no event

        Answer dry = service.post("/api/v1/rewards/issue?dryRun=true", issueBody("dry2", MOBILE, line(1, 1, "r")));

        assertThat(dry.code()).isEqualTo(12005);
        assertThat(dry.json().get("walletVersion").asInt()).isZero();
        assertThat(service.issue("dry2", MOBILE, line(1, 1, "r"))
                        .json()
                        .get("walletVersion")
                        .asInt())
                .isEqualTo(1);
    }

    @Test
    void a_reward_that_ends_between_two_calls_keeps_what_was_issued() {
        service.reward("ended", 1, 5, 1);
        service.credit("ended", MOBILE, 100, "credit");
        service.issue("ended", MOBILE, line(1, 2, "partial"));
        service.put("/api/v1/brands/ended/rewards/1", """
                {"name": "R", "intouchPoints": 5, "endTime": "2020-01-01T00:00:00Z"}""");

        Answer again = service.issue("ended", MOBILE, line(1, 2, "partial"));

        assertThat(again.status()).isEqualTo(200);
        assertThat(again.code()).isEqualTo(8010);
        assertThat(again.json().at("/rewards/0/reason/code").asInt()).isEqualTo(8003);
        assertThat(pointsOf(again)).isZero();
    }

    @Test
    void a_continued_request_pays_the_price_of_its_first_unit() {
        service.reward("price", 1, 5, 1);
        service.credit("price", MOBILE, 100, "credit");
        service.issue("price", MOBILE, line(1, 2, "r"));
        service.reward("price", 1, 50);

        assertThat(pointsOf(service.issue("price", MOBILE, line(1, 2, "r")))).isEqualTo(5);
        assertThat(pointsOf(service.issue("price", MOBILE, line(1, 1, "new")))).isEqualTo(50);
    }

    @Test
    void a_requestId_with_other_content_is_refused_and_changes_nothing() {
        service.reward("clash", 1, 5);
        service.reward("clash", 2, 5);
        service.credit("clash", MOBILE, 100, "credit");
        service.issue("clash", MOBILE, line(1, 1, "r"));

        for (Answer clash : List.of(
                service.issue("clash", MOBILE, line(1, 2, "r")),
                service.issue("clash", MOBILE, line(2, 1, "r")),
                service.issue("clash", MOBILE, line(1, 1, "fresh"), line(1, 1, "credit")),
                service.credit("clash", MOBILE, 7, "r"),
                service.credit("clash", MOBILE, 99, "credit"))) {
            assertThat(clash.status()).isEqualTo(422);
            assertThat(clash.code()).isEqualTo(10003);
            assertThat(clash.json().get("walletVersion").asInt()).isEqualTo(3);
        }
    }

    @Test
    void a_single_issue_and_a_bulk_line_are_the_same_key() {
        service.reward("single", 1, 5);
        service.credit("single", MOBILE, 100, "credit");

        Answer single = service.post("/api/v1/rewards/1/issue", """
                {"brand": "single", "mobile": "%s", "requestId": "r"}""".formatted(MOBILE));
        Answer bulk = service.post(
                "/api_gateway/rewards/core/v1/user/rewards/issue?username=till&skip_validation=true",
                issueBody("single", MOBILE, line(1, 1, "r")));

        assertThat(unitsOfFirstLine(single)).isEqualTo(1);
        assertThat(bulk.json().at("/rewards/0/replayed").asBoolean()).isTrue();
        assertThat(pointsOf(bulk)).isZero();
    }

    @Test
    void identifiers_of_different_customers_are_refused() {
        service.reward("linked", 1, 0);
        service.post("/api/v1/points/credit", """
                {"brand": "linked", "mobile": "91111111", "points": 1, "requestId": "a"}""");
        service.post("/api/v1/points/credit", """
                {"brand": "linked", "emailId": "A@b.org", "points": 1, "requestId": "b"}""");

        Answer refused = service.post("/api/v1/points/credit", """
                {"brand": "linked", "mobile": "+91111111", "emailId": "a@B.org", "points": 1, "requestId": "c"}""");
        Answer linked = service.post("/api/v1/points/credit", """
                {"brand": "linked", "mobile": "91111111", "externalId": "x", "points": 1, "requestId": "d"}""");

        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.json().get("code").asInt()).isEqualTo(8021);
        assertThat(linked.json().get("balance").asInt()).isEqualTo(2);
        assertThat(service.get("/api/v1/brands/linked/customers/externalId:x/balance?minVersion=2")
                        .json()
                        .get("balance")
                        .asInt())
                .isEqualTo(2);
    }

    @Test
    void a_credit_above_the_most_a_wallet_holds_is_refused_and_stores_nothing() {
        Answer most = service.credit("rich", MOBILE, 1_000_000_000_000_000L, "all");
        Answer refused = service.credit("rich", MOBILE, 1, "more");

        assertThat(most.code()).isEqualTo(200);
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.code()).isEqualTo(8022);
        assertThat(refused.json().get("walletVersion").asInt()).isEqualTo(1);
    }

    private static int unitsOfFirstLine(Answer answer) {
        return answer.json().at("/rewards/0/quantity").asInt();
    }

    private static int pointsOf(Answer answer) {
        return answer.json().get("pointsRedeemed").asInt();
    }

    private static List<Answer> atOnce(int callers, IntFunction<Callable<Answer>> call) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(callers);
        CyclicBarrier together = new CyclicBarrier(callers);
        try {
            List<Future<Answer>> futures = new ArrayList<>();
            for (int i = 0; i < callers; i++) {
                Callable<Answer> mine = call.apply(i);
                futures.add(threads.submit(() -> {
                    together.await();
                    return mine.call();
                }));
            }
            List<Answer> answers = new ArrayList<>();
            for (Future<Answer> future : futures) {
                answers.add(future.get());
            }
            return answers;
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause());
        } finally {
            threads.shutdownNow();
        }
    }
}
