package io.rewardwallet.desk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rewardwallet.Postgres;
import io.rewardwallet.StartedService;
import io.rewardwallet.StartedService.Answer;
import io.rewardwallet.customer.CustomerDirectory;
import io.rewardwallet.customer.CustomerIdentifier;
import io.rewardwallet.customer.CustomerIdentifier.Kind;
import io.rewardwallet.eventstore.EventFeed;
import io.rewardwallet.eventstore.Openings;
import io.rewardwallet.wallet.CallDetails;
import io.rewardwallet.wallet.CreditPoints;
import io.rewardwallet.wallet.WalletCommand;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Calls on wallets that are not in memory, on PostgreSQL: what is read of a wallet before its turn is used as long as nothing has
 * changed it. The node under test keeps no wallet in memory; the other one changes them meanwhile.
 */
class FirstCallTest {

    private static final String BRAND = "first";
    private static final int MANY = 100;
    private static final ExecutorService THREADS = Executors.newCachedThreadPool();

    private static Postgres database;
    private static StartedService node;
    private static StartedService other;

    @BeforeAll
    static void start() {
        database = Postgres.emptyDatabase();
        node = StartedService.on(database, Map.of("rewards.wallet-memory", "0B", "rewards.snapshot-every", "3"));
        other = StartedService.on(database, Map.of("rewards.snapshot-every", "100000"));
        other.reward(BRAND, 1, 5);
    }

    @AfterAll
    static void stop() {
        node.close();
        other.close();
        THREADS.shutdownNow();
    }

    @BeforeEach
    void nothing_is_in_memory() {
        node.bean(CustomerDirectory.class).forgetCached();
    }

    @Test
    void many_customers_at_once_are_each_answered_about_their_own_wallet() throws Exception {
        for (int round = 0; round < 3; round++) {
            int issued = round;
            List<Future<Answer>> first = IntStream.range(0, MANY)
                    .mapToObj(i -> THREADS.submit(() -> other.credit(BRAND, mobile(i), 1_000 + i, "c" + issued)))
                    .toList();
            for (Future<Answer> credit : first) {
                assertThat(credit.get().status()).isEqualTo(200);
            }
            node.bean(CustomerDirectory.class).forgetCached();

            List<Future<Answer>> calls = IntStream.range(0, 2 * MANY)
                    .mapToObj(i -> THREADS.submit(() -> issue(node, mobile(i), "r" + issued)))
                    .toList();

            for (int i = 0; i < MANY; i++) {
                assertThat(calls.get(i).get().balance()).isEqualTo((round + 1) * (1_000 + i - 5L));
                assertThat(calls.get(MANY + i).get().code())
                        .as("without points, and in the first round without a wallet")
                        .isEqualTo(8004);
            }
        }
        for (int i = 0; i < MANY; i++) {
            assertThat(issue(node, mobile(i), "r0").balance()).as("a repeat").isEqualTo(3 * (1_000 + i - 5L));
        }
    }

    @Test
    void calls_that_come_together_are_each_told_of_their_own_wallet() throws Exception {
        List<CustomerIdentifier> customers = IntStream.range(0, 20)
                .mapToObj(i -> CustomerIdentifier.of(Kind.MOBILE, String.valueOf(940_000_000_000L + i)))
                .toList();
        for (CustomerIdentifier customer : customers.subList(0, 10)) {
            other.credit(BRAND, customer.value(), 1, "c");
        }
        WalletFinder finder =
                new WalletFinder(node.bean(CustomerDirectory.class), node.bean(Openings.class), Duration.ofSeconds(10));

        List<Future<WalletFinder.Found>> found = finder.turns().take(WalletFinder.LINE, () -> {
            List<Future<WalletFinder.Found>> asked = customers.stream()
                    .map(customer -> THREADS.submit(() -> finder.find(BRAND, List.of(customer))))
                    .toList();
            await().until(() -> finder.turns().waiting(WalletFinder.LINE) == customers.size());
            return asked;
        });

        for (int i = 0; i < customers.size(); i++) {
            assertThat(found.get(i).get().located().walletId())
                    .isEqualTo(i < 10 ? other.walletOf(BRAND, customers.get(i).value()) : null);
        }
    }

    @Test
    void a_call_does_not_wait_for_a_line_that_hangs() {
        String customer = "920000000006";
        other.credit(BRAND, customer, 100, "c");

        long balance = node.bean(WalletFinder.class).turns().take(WalletFinder.LINE, () -> issue(node, customer, "r")
                .balance());

        assertThat(balance).isEqualTo(95);
    }

    /** Seen by a history that is changed behind everybody's back: who reads it again is told another balance. */
    @Test
    void what_was_read_is_not_read_again() throws Exception {
        String customer = "920000000004";
        other.credit(BRAND, customer, 100, "c");
        issue(other, customer, "r");

        Answer repeat = whileItWaits(
                customer,
                "r",
                () -> run(
                        "update domain_event set payload = convert_to(replace(convert_from(payload, 'UTF8'), ':95', ':94'), 'UTF8')"
                                + " where aggregate_id = '" + other.walletOf(BRAND, customer) + "'"));

        assertThat(repeat.balance()).isEqualTo(95);
        node.bean(CustomerDirectory.class).forgetCached();
        assertThat(issue(node, customer, "r").balance()).isEqualTo(94);
    }

    @Test
    void a_wallet_of_more_events_than_are_read_at_once_is_whole() {
        String customer = "920000000005";
        other.credit(BRAND, customer, 100, "c");
        issue(other, customer, "r");
        for (int i = 0; i < 450; i++) {
            other.credit(BRAND, customer, 1, "c" + i);
        }
        node.bean(EventFeed.class).newestIndex();

        assertThat(issue(node, customer, "r").balance()).as("a repeat").isEqualTo(545);
    }

    @Test
    void what_another_node_has_changed_since_is_in_the_answer() throws Exception {
        String customer = "920000000001";
        node.credit(BRAND, customer, 100, "c");
        issue(node, customer, "r");

        Answer repeat = whileItWaits(customer, "r", () -> {
            other.credit(BRAND, customer, 1_000, "meanwhile");
            return null;
        });

        assertThat(repeat.balance()).isEqualTo(1_095);
    }

    @Test
    void what_this_node_has_changed_since_is_in_the_answer() throws Exception {
        String customer = "920000000002";
        node.credit(BRAND, customer, 100, "c");
        issue(node, customer, "r");

        Answer repeat = whileItWaits(customer, "r", () -> node.bean(Decisions.class)
                .send(other.walletOf(BRAND, customer), isAgain -> credit(other.walletOf(BRAND, customer), 1_000)));

        assertThat(repeat.balance()).isEqualTo(1_095);
    }

    @Test
    void what_another_node_has_issued_since_is_not_issued_again() throws Exception {
        String customer = "920000000003";
        node.credit(BRAND, customer, 100, "c");

        Answer repeat = whileItWaits(customer, "r", () -> issue(other, customer, "r"));

        assertThat(repeat.balance()).isEqualTo(95);
        assertThat(database.number("select count(*) from domain_event where aggregate_id = '"
                        + other.walletOf(BRAND, customer) + "' and payload_type like '%RewardIssued'"))
                .isEqualTo(1);
    }

    /** Does something after a call has read the customer's wallet and before the wallet's turn comes to it. */
    private static Answer whileItWaits(String customer, String requestId, Callable<?> meanwhile) throws Exception {
        node.bean(CustomerDirectory.class).forgetCached();
        node.bean(EventFeed.class).newestIndex(); // else it might learn of an older change just after it has read
        String wallet = other.walletOf(BRAND, customer);
        Decisions decisions = node.bean(Decisions.class);
        CountDownLatch isHeld = new CountDownLatch(1);
        CountDownLatch isDone = new CountDownLatch(1);
        Future<?> holder = THREADS.submit(() -> decisions.alone(wallet, () -> {
            isHeld.countDown();
            try {
                isDone.await();
                meanwhile.call();
                await().until(() ->
                        node.bean(EventFeed.class).lastIndex() == database.number("select last_index from event_head"));
                return true;
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }));
        isHeld.await();
        Future<Answer> call = THREADS.submit(() -> issue(node, customer, requestId));
        await().atMost(Duration.ofSeconds(8)).until(() -> decisions.turns().waiting(wallet) == 1);
        isDone.countDown();
        holder.get();
        return call.get();
    }

    private static String mobile(int i) {
        return String.valueOf(910_000_000_000L + i);
    }

    private static Answer issue(StartedService on, String customer, String requestId) {
        return on.issue(BRAND, customer, StartedService.line(1, 1, requestId));
    }

    private static WalletCommand credit(String wallet, long points) {
        return new CreditPoints(
                wallet, BRAND, "meanwhile", points, false, CallDetails.NONE, Instant.parse("2026-11-01T00:00:00Z"));
    }

    private static boolean run(String statement) {
        database.run(statement);
        return true;
    }
}
