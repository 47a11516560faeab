package io.rewardwallet.customer;

import static io.rewardwallet.customer.CustomerIdentifier.Kind.EMAIL_ID;
import static io.rewardwallet.customer.CustomerIdentifier.Kind.EXTERNAL_ID;
import static io.rewardwallet.customer.CustomerIdentifier.Kind.MOBILE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rewardwallet.StartedService;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

class CustomerDirectoryTest {

    private static final CustomerIdentifier A = CustomerIdentifier.of(MOBILE, "+919825752814");
    private static final CustomerIdentifier B = CustomerIdentifier.of(EMAIL_ID, "Someone@Example.org");
    private static final CustomerIdentifier C = CustomerIdentifier.of(EXTERNAL_ID, "C-1");

    @TempDir
    static Path data;

    private static StartedService service;
    private static CustomerDirectory directory;

    @BeforeAll
    static void start() {
        service = StartedService.on(data);
        directory = service.bean(CustomerDirectory.class);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void identifiers_given_together_name_one_wallet_in_their_own_brand() {
        String wallet = link("b1", List.of(A, B));

        assertThat(directory.find("b1", A)).contains(wallet);
        assertThat(directory.find("b1", B)).contains(wallet);
        assertThat(link("b1", List.of(B, C))).isEqualTo(wallet);
        assertThat(directory.linksOf(wallet))
                .extracting(CustomerDirectory.Link::identifier)
                .containsExactlyInAnyOrder(A, B, C);
        assertThat(directory.find("another", A)).isEmpty();
        assertThat(link("another", List.of(A))).isNotEqualTo(wallet);
    }

    @Test
    void identifiers_of_different_customers_are_refused_and_nothing_is_linked() {
        link("b2", List.of(A));
        link("b2", List.of(B));

        assertThatThrownBy(() -> link("b2", List.of(A, B, C))).isInstanceOf(DifferentCustomers.class);
        assertThatThrownBy(() -> directory.locate("b2", List.of(A, B))).isInstanceOf(DifferentCustomers.class);
        assertThat(directory.find("b2", C)).isEmpty();
    }

    @Test
    void looking_up_creates_nothing() {
        assertThat(directory.locate("b3", List.of(A, B))).isEqualTo(new CustomerDirectory.Located(null, false));
        assertThat(service.bean(JdbcClient.class)
                        .sql("select count(*) from customer_identifier where brand = 'b3'")
                        .query(Integer.class)
                        .single())
                .isZero();
    }

    @Test
    void first_calls_at_once_with_overlapping_identifiers_end_in_one_wallet_an_identifier() throws Exception {
        List<List<CustomerIdentifier>> calls = List.of(List.of(A), List.of(B), List.of(A, B), List.of(B, A));
        int callers = 16;
        ExecutorService threads = Executors.newFixedThreadPool(callers);
        try {
            for (int round = 0; round < 40; round++) {
                String brand = "round-" + round;
                CyclicBarrier together = new CyclicBarrier(callers);
                List<Future<String>> answers = new ArrayList<>();
                for (int i = 0; i < callers; i++) {
                    List<CustomerIdentifier> call = calls.get(i % calls.size());
                    answers.add(threads.submit(() -> {
                        together.await();
                        return linkOrDiffer(brand, call);
                    }));
                }
                Set<String> wallets = new HashSet<>();
                for (Future<String> answer : answers) {
                    wallets.add(answer.get());
                }
                wallets.remove("different");
                Set<String> stored = new HashSet<>(List.of(
                        directory.find(brand, A).orElseThrow(),
                        directory.find(brand, B).orElseThrow()));
                assertThat(wallets).isEqualTo(stored);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    /** As the desk does it. */
    private static String link(String brand, List<CustomerIdentifier> identifiers) {
        while (true) {
            String known = directory.locate(brand, identifiers).walletId();
            if (known != null) {
                directory.link(brand, identifiers, known);
                return known;
            }
            String fresh = CustomerDirectory.newWalletId();
            if (directory.linkFirst(brand, identifiers, fresh)) {
                return fresh;
            }
        }
    }

    private static String linkOrDiffer(String brand, List<CustomerIdentifier> identifiers) {
        try {
            return link(brand, identifiers);
        } catch (DifferentCustomers e) {
            return "different";
        }
    }
}
