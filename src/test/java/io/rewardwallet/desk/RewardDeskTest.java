package io.rewardwallet.desk;

import static io.rewardwallet.customer.CustomerIdentifier.Kind.EMAIL_ID;
import static io.rewardwallet.customer.CustomerIdentifier.Kind.MOBILE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rewardwallet.StartedService;
import io.rewardwallet.customer.CustomerDirectory;
import io.rewardwallet.customer.CustomerIdentifier;
import io.rewardwallet.customer.DifferentCustomers;
import io.rewardwallet.wallet.CallDetails;
import io.rewardwallet.wallet.CreditOutcome;
import io.rewardwallet.wallet.IssueOutcome;
import io.rewardwallet.wallet.IssueReward;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What a call leaves in the customer directory, and a customer's first call. */
class RewardDeskTest {

    private static final CustomerIdentifier KNOWN = CustomerIdentifier.of(MOBILE, "919825752814");
    private static final CustomerIdentifier NEW = CustomerIdentifier.of(EMAIL_ID, "someone@example.org");

    @TempDir
    static Path data;

    private static StartedService service;
    private static RewardDesk desk;
    private static CustomerDirectory directory;

    @BeforeAll
    static void start() {
        service = StartedService.on(data);
        desk = service.bean(RewardDesk.class);
        directory = service.bean(CustomerDirectory.class);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void a_call_links_its_unknown_identifier_even_when_it_is_refused() {
        credit("linked", 5, "credit", KNOWN);

        assertThat(issue("linked", false, 1, "r", KNOWN, NEW).status()).isEqualTo(IssueOutcome.Status.NOTHING_ISSUED);
        assertThat(directory.find("linked", NEW)).isEqualTo(directory.find("linked", KNOWN));
        assertThat(credit("credited", 5, "credit", KNOWN, NEW)).isEqualTo(CreditOutcome.Status.CREDITED);
        assertThat(directory.find("credited", NEW)).isPresent().isEqualTo(directory.find("credited", KNOWN));
    }

    @Test
    void a_clash_links_nothing() {
        credit("clash", 5, "credit", KNOWN);
        issue("clash", false, 1, "r", KNOWN);

        assertThat(issue("clash", false, 2, "r", KNOWN, NEW).status()).isEqualTo(IssueOutcome.Status.REQUEST_ID_REUSED);
        assertThat(credit("clash", 6, "credit", KNOWN, NEW)).isEqualTo(CreditOutcome.Status.REQUEST_ID_REUSED);
        assertThat(directory.find("clash", NEW)).isEmpty();
    }

    @Test
    void a_clash_that_races_the_first_call_links_nothing() throws Exception {
        var threads = Executors.newFixedThreadPool(2);
        var clashes = 0;
        for (int round = 0; round < 100; round++) {
            String brand = "race-" + round;
            var together = new CyclicBarrier(2);
            var one = threads.submit(() -> {
                together.await();
                return credit(brand, 5, "r", KNOWN);
            });
            var two = threads.submit(() -> {
                together.await();
                return credit(brand, 6, "r", KNOWN, NEW);
            });
            one.get(10, TimeUnit.SECONDS);
            if (two.get(10, TimeUnit.SECONDS) == CreditOutcome.Status.REQUEST_ID_REUSED) {
                clashes++;
                assertThat(directory.find(brand, NEW)).as(brand).isEmpty();
            } else {
                assertThat(directory.find(brand, NEW)).as(brand).isPresent();
            }
        }
        threads.shutdown();
        assertThat(clashes).as("rounds in which the second call clashed").isPositive();
    }

    @Test
    void a_dry_run_links_nothing_and_decides_with_what_is_known() {
        credit("dry", 5, "credit", KNOWN);

        IssueOutcome dry = issue("dry", true, 1, "r", KNOWN, NEW);

        assertThat(dry.balance()).isEqualTo(5);
        assertThat(dry.walletVersion()).isEqualTo(1);
        assertThat(directory.find("dry", NEW)).isEmpty();
    }

    @Test
    void identifiers_of_different_customers_change_nothing() {
        credit("different", 5, "credit", KNOWN);
        credit("different", 7, "credit", NEW);
        long events = count("select count(*) from domain_event");

        assertThatThrownBy(() -> issue("different", false, 1, "r", KNOWN, NEW)).isInstanceOf(DifferentCustomers.class);
        assertThatThrownBy(() -> credit("different", 1, "r", KNOWN, NEW)).isInstanceOf(DifferentCustomers.class);
        assertThat(count("select count(*) from domain_event")).isEqualTo(events);
    }

    @Test
    void a_first_call_that_leaves_no_event_does_not_spoil_the_next() {
        for (int i = 0; i < 3; i++) {
            IssueOutcome nothing = issue("quiet", false, 1, null, KNOWN);
            assertThat(nothing.status()).isEqualTo(IssueOutcome.Status.NOTHING_ISSUED);
            assertThat(nothing.walletVersion()).isZero();
        }
        assertThat(issue("quiet", true, 1, "r", KNOWN).walletVersion()).isZero();
        assertThat(credit("quiet", 5, "credit", KNOWN)).isEqualTo(CreditOutcome.Status.CREDITED);
        assertThat(issue("quiet", false, 1, "r", KNOWN).walletVersion()).isEqualTo(2);
    }

    @Test
    void lines_without_requestId_are_issued_anew_each_time() {
        service.reward("each", 1, 2);
        credit("each", 5, "credit", KNOWN);

        assertThat(issue("each", false, 1, null, KNOWN).balance()).isEqualTo(3);
        assertThat(issue("each", false, 1, null, KNOWN).balance()).isEqualTo(1);
        assertThat(issue("each", false, 1, null, KNOWN).status()).isEqualTo(IssueOutcome.Status.POINTS_NOT_ENOUGH);
    }

    private static IssueOutcome issue(
            String brand, boolean dryRun, int quantity, String requestId, CustomerIdentifier... customer) {
        var line = new IssueReward.Line(1, quantity, requestId);
        return desk.issue(new IssueCall(brand, List.of(customer), List.of(line), CallDetails.NONE, dryRun));
    }

    private static CreditOutcome.Status credit(
            String brand, long points, String requestId, CustomerIdentifier... customer) {
        return desk.credit(new CreditCall(brand, List.of(customer), requestId, points, CallDetails.NONE))
                .status();
    }

    private static long count(String query) {
        return service.bean(JdbcClient.class).sql(query).query(Long.class).single();
    }
}
