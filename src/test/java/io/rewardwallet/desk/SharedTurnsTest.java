package io.rewardwallet.desk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.rewardwallet.StartedService;
import io.rewardwallet.customer.CustomerDirectory;
import io.rewardwallet.customer.CustomerIdentifier;
import io.rewardwallet.customer.CustomerIdentifier.Kind;
import io.rewardwallet.wallet.CallDetails;
import io.rewardwallet.wallet.CreditOutcome;
import io.rewardwallet.wallet.CustomerRewardWallet;
import io.rewardwallet.wallet.EventKey;
import io.rewardwallet.wallet.IssueOutcome;
import io.rewardwallet.wallet.IssueReward;
import io.rewardwallet.wallet.ReversalOutcome;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Many calls for one customer that wait together: stored by one append, each answered as if it had come alone. */
class SharedTurnsTest {

    private static final CustomerIdentifier CUSTOMER = CustomerIdentifier.of(Kind.MOBILE, "919825752814");
    private static final CustomerIdentifier UNKNOWN = CustomerIdentifier.of(Kind.EMAIL_ID, "someone@example.org");

    @TempDir
    static Path data;

    private static StartedService service;
    private static RewardDesk desk;
    private static final ExecutorService THREADS = Executors.newCachedThreadPool();

    @BeforeAll
    static void start() {
        service = StartedService.on(data);
        desk = service.bean(RewardDesk.class);
    }

    @AfterAll
    static void stop() {
        service.close();
        THREADS.shutdownNow();
    }

    @Test
    void fifty_identical_calls_issue_once_by_one_append() throws Exception {
        customerWith("same", 30);
        long groups = groups();

        List<IssueOutcome> outcomes = together("same", 50, i -> () -> issue("same", 2, "r", CUSTOMER));

        assertThat(groups()).as("groups stored").isEqualTo(groups + 1);
        assertThat(outcomes.stream().filter(outcome -> outcome.pointsRedeemed() > 0))
                .containsExactly(outcomes.get(0));
        assertThat(outcomes).allMatch(outcome -> outcome.status() == IssueOutcome.Status.ISSUED);
        assertThat(outcomes).allMatch(outcome -> outcome.balance() == 20 && outcome.walletVersion() == 3);
    }

    @Test
    void fifty_different_calls_are_served_in_their_order_until_the_points_are_gone() throws Exception {
        customerWith("different", 100);
        long groups = groups();

        List<IssueOutcome> outcomes = together("different", 50, i -> () -> issue("different", 1, "r" + i, CUSTOMER));

        assertThat(groups()).as("groups stored").isEqualTo(groups + 1);
        for (int i = 0; i < 50; i++) {
            IssueOutcome outcome = outcomes.get(i);
            assertThat(outcome.status())
                    .isEqualTo(i < 20 ? IssueOutcome.Status.ISSUED : IssueOutcome.Status.POINTS_NOT_ENOUGH);
            assertThat(outcome.balance()).isEqualTo(Math.max(0, 95 - i * 5));
            assertThat(outcome.walletVersion()).isEqualTo(i < 20 ? 1 + 2 * (i + 1) : 41 + i - 19);
        }
        assertThat(together("different", 50, i -> () -> issue("different", 1, "r" + i, CUSTOMER)))
                .as("repeats, decided together and storing nothing")
                .allMatch(outcome -> outcome.walletVersion() == 71);
    }

    /** Also when the wallet's state has let go of the requestIds. */
    @Test
    void old_requests_are_repeated_and_continued_once_among_calls_decided_together() throws Exception {
        customerWith("old", 100);
        service.reward("old", 2, 5, 1);
        issue("old", 2, 3, "partial", CUSTOMER);
        for (int i = 0; i < 300; i++) {
            credit("old", 1, "later" + i);
        }
        service.reward("old", 2, 5);

        List<IssueOutcome> outcomes = together("old", 50, i -> () -> issue("old", 2, 3, "partial", CUSTOMER));

        assertThat(outcomes.stream().map(IssueOutcome::pointsRedeemed))
                .startsWith(10L)
                .hasSize(50);
        assertThat(outcomes.stream().mapToLong(IssueOutcome::pointsRedeemed).sum())
                .isEqualTo(10);
        assertThat(outcomes).allMatch(outcome -> outcome.balance() == 385);
    }

    @Test
    void a_request_that_is_let_go_of_among_calls_decided_together_is_still_known() throws Exception {
        customerWith("pushed", 100);
        issue("pushed", 1, "first", CUSTOMER);
        for (int i = 0; i < CustomerRewardWallet.REQUESTS_KEPT - 5; i++) {
            credit("pushed", 1, "later" + i);
        }

        List<Object> answers = together(
                "pushed",
                30,
                i -> () -> i % 3 == 2
                        ? issue("pushed", 1, "first", CUSTOMER).pointsRedeemed()
                        : credit("pushed", 1, "new" + i).status());

        for (int i = 0; i < 30; i++) {
            assertThat(answers.get(i)).as("call %s", i).isEqualTo(i % 3 == 2 ? 0L : CreditOutcome.Status.CREDITED);
        }
    }

    @Test
    void calls_of_all_kinds_among_each_other_are_answered_as_if_alone() throws Exception {
        customerWith("mixed", 100);
        issue("mixed", 1, "old", CUSTOMER);
        long groups = groups();
        List<Supplier<Object>> calls = List.of(
                () -> issue("mixed", 1, "a", CUSTOMER).status(),
                () -> issue("mixed", 3, "old", CUSTOMER).status(),
                () -> credit("mixed", 7, "a").status(),
                () -> credit("mixed", 7, "b").status(),
                () -> reverse("mixed", "a", "back").status(),
                () -> reverse("mixed", "a", "again").status(),
                () -> reverse("mixed", "a", "back").status(),
                () -> issue("mixed", 9, "back", CUSTOMER).status(),
                () -> issue("mixed", 1_000, "poor", CUSTOMER).status(),
                () -> dryRun("mixed", "dry").balance(),
                () -> issue("mixed", 1, "a", CUSTOMER).balance());

        List<Object> answers = together("mixed", calls.size(), calls::get);

        assertThat(answers)
                .containsExactly(
                        IssueOutcome.Status.ISSUED,
                        IssueOutcome.Status.REQUEST_ID_REUSED,
                        CreditOutcome.Status.REQUEST_ID_REUSED,
                        CreditOutcome.Status.CREDITED,
                        ReversalOutcome.Status.REVERSED,
                        ReversalOutcome.Status.TOO_FEW_UNITS,
                        ReversalOutcome.Status.REPLAYED,
                        IssueOutcome.Status.REQUEST_ID_REUSED,
                        IssueOutcome.Status.POINTS_NOT_ENOUGH,
                        97L,
                        102L);
        assertThat(groups()).as("groups stored").isEqualTo(groups + 1);
    }

    /** A new identifier is linked with the turn held by that call alone, and not by a clash. */
    @Test
    void a_call_that_links_an_identifier_has_the_turn_for_itself() throws Exception {
        customerWith("link", 100);
        CustomerDirectory directory = service.bean(CustomerDirectory.class);

        List<IssueOutcome> outcomes = together(
                "link",
                21,
                i -> () -> i == 10
                        ? issue("link", 5, "r9", CUSTOMER, UNKNOWN)
                        : issue("link", 1, i < 10 ? "r" + i : "s" + i, CUSTOMER));

        assertThat(outcomes.get(10).status()).isEqualTo(IssueOutcome.Status.REQUEST_ID_REUSED);
        assertThat(directory.find("link", UNKNOWN)).isEmpty();
        assertThat(outcomes.stream().filter(outcome -> outcome.status() == IssueOutcome.Status.ISSUED))
                .hasSize(20);
        together("link", 21, i -> () -> issue("link", 1, "r9", CUSTOMER, UNKNOWN));
        assertThat(directory.find("link", UNKNOWN)).isEqualTo(directory.find("link", CUSTOMER));
    }

    @Test
    void of_calls_decided_together_only_the_one_that_the_store_does_not_take_fails() throws Exception {
        customerWith("poison", 1_000);
        sql().sql("alter table domain_event add constraint poison check (event_key is null"
                        + " or event_key not between '"
                        + EventKey.about("poison", "r7").first() + "' and '"
                        + EventKey.about("poison", "r7").last() + "')")
                .update();
        try {
            List<Supplier<Object>> calls = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                int number = i;
                calls.add(() -> {
                    try {
                        return issue("poison", 1, "r" + number, CUSTOMER).status();
                    } catch (IllegalStateException e) {
                        return e.getMessage();
                    }
                });
            }

            List<Object> answers = together("poison", calls.size(), calls::get);

            for (int i = 0; i < 20; i++) {
                if (i == 7) {
                    assertThat(answers.get(i).toString()).contains("does not take this event");
                } else {
                    assertThat(answers.get(i)).isEqualTo(IssueOutcome.Status.ISSUED);
                }
            }
            assertThat(credit("poison", 1, "next").balance()).isEqualTo(1_000 - 19 * 5 + 1);
        } finally {
            sql().sql("alter table domain_event drop constraint poison").update();
        }
    }

    @Test
    void prices_that_change_while_calls_wait_count_for_all_of_them() throws Exception {
        customerWith("price", 1_000);
        List<IssueOutcome> outcomes = together(
                "price", 20, i -> () -> issue("price", 1, "r" + i, CUSTOMER), () -> service.reward("price", 1, 7));

        assertThat(outcomes).allMatch(outcome -> outcome.pointsRedeemed() == 7);
    }

    @Test
    void calls_that_wait_too_long_are_sent_away_undone() throws Exception {
        try (StartedService impatient =
                StartedService.on(data.resolve("impatient"), java.util.Map.of("rewards.wallet-wait", "300ms"))) {
            RewardDesk itsDesk = impatient.bean(RewardDesk.class);
            var credit = new CreditCall("b", List.of(CUSTOMER), "r", 1, CallDetails.NONE);
            itsDesk.credit(credit);
            String wallet =
                    impatient.bean(CustomerDirectory.class).find("b", CUSTOMER).orElseThrow();
            CountDownLatch free = new CountDownLatch(1);
            var holds = CompletableFuture.runAsync(
                    () -> impatient.bean(Decisions.class).turns().take(wallet, () -> awaited(free)), THREADS);
            await().until(() -> impatient.bean(Decisions.class).turns().isTaken(wallet));

            assertThatThrownBy(
                            () -> itsDesk.credit(new CreditCall("b", List.of(CUSTOMER), "late", 1, CallDetails.NONE)))
                    .isInstanceOf(WalletBusy.class);
            free.countDown();
            holds.get(5, TimeUnit.SECONDS);
            assertThat(itsDesk.credit(credit).balance()).isEqualTo(1);
        }
    }

    private interface Calls<T> {
        Supplier<T> get(int number);
    }

    private static <T> List<T> together(String brand, int count, Calls<T> calls) throws Exception {
        return together(brand, count, calls, () -> {});
    }

    /** Holds the customer's turn until all calls wait for it, in their order. */
    private static <T> List<T> together(String brand, int count, Calls<T> calls, Runnable meanwhile) throws Exception {
        String wallet =
                service.bean(CustomerDirectory.class).find(brand, CUSTOMER).orElseThrow();
        CountDownLatch free = new CountDownLatch(1);
        CompletableFuture.runAsync(
                () -> service.bean(Decisions.class).turns().take(wallet, () -> awaited(free)), THREADS);
        await().until(() -> service.bean(Decisions.class).turns().isTaken(wallet));
        List<CompletableFuture<T>> waiting = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int number = i;
            waiting.add(CompletableFuture.supplyAsync(() -> calls.get(number).get(), THREADS));
            await().pollInterval(Duration.ofMillis(1))
                    .until(() -> service.bean(Decisions.class).turns().waiting(wallet) == number + 1);
        }
        meanwhile.run();
        free.countDown();
        List<T> answers = new ArrayList<>();
        for (CompletableFuture<T> call : waiting) {
            answers.add(call.get(30, TimeUnit.SECONDS));
        }
        assertThat(service.bean(Decisions.class).turns().isTaken(wallet)).isFalse();
        return answers;
    }

    private static boolean awaited(CountDownLatch latch) {
        try {
            return latch.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void customerWith(String brand, long points) {
        service.reward(brand, 1, 5);
        credit(brand, points, "credit");
    }

    private static IssueOutcome issue(String brand, int quantity, String requestId, CustomerIdentifier... customer) {
        return issue(brand, 1, quantity, requestId, customer);
    }

    private static IssueOutcome issue(
            String brand, long rewardId, int quantity, String requestId, CustomerIdentifier... customer) {
        var line = new IssueReward.Line(rewardId, quantity, requestId);
        return desk.issue(new IssueCall(brand, List.of(customer), List.of(line), CallDetails.NONE, false));
    }

    private static IssueOutcome dryRun(String brand, String requestId) {
        var line = new IssueReward.Line(1, 1, requestId);
        return desk.issue(new IssueCall(brand, List.of(CUSTOMER), List.of(line), CallDetails.NONE, true));
    }

    private static CreditOutcome credit(String brand, long points, String requestId) {
        return desk.credit(new CreditCall(brand, List.of(CUSTOMER), requestId, points, CallDetails.NONE));
    }

    private static ReversalOutcome reverse(String brand, String requestId, String reversalId) {
        return desk.reverse(
                new ReversalCall(brand, List.of(CUSTOMER), requestId, 1, null, reversalId, CallDetails.NONE));
    }

    private static long groups() {
        return sql().sql("select sum(last_group) from event_writer")
                .query(Long.class)
                .single();
    }

    private static JdbcClient sql() {
        return service.bean(JdbcClient.class);
    }
}
