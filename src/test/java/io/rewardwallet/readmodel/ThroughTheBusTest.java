package io.rewardwallet.readmodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rewardwallet.StartedService;
import io.rewardwallet.balance.Balance;
import io.rewardwallet.balance.FindBalance;
import io.rewardwallet.customer.CustomerDirectory;
import io.rewardwallet.customer.CustomerIdentifier;
import io.rewardwallet.history.StandingTimes;
import io.rewardwallet.issuance.CountIssuances;
import io.rewardwallet.issuance.CountRewardIssuances;
import io.rewardwallet.issuance.Issuances;
import io.rewardwallet.wallet.CallDetails;
import io.rewardwallet.wallet.IssueRefused;
import io.rewardwallet.wallet.Limit;
import io.rewardwallet.wallet.PointsCredited;
import io.rewardwallet.wallet.PointsRedeemed;
import io.rewardwallet.wallet.PointsRefunded;
import io.rewardwallet.wallet.Refusal;
import io.rewardwallet.wallet.RefusalReason;
import io.rewardwallet.wallet.RewardIssued;
import io.rewardwallet.wallet.RewardReversed;
import io.rewardwallet.wallet.WalletEvent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.axonframework.queryhandling.QueryGateway;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Read models as they are used: events are published, processors follow, queries are asked. */
class ThroughTheBusTest {

    private static final Instant AT = Instant.parse("2026-11-01T10:00:00Z");
    private static final Refusal LIMIT =
            new Refusal(RefusalReason.CUSTOMER_LIMIT, Limit.ever(1), null, null, null, null);

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
    void every_event_moves_the_balance_and_its_version() {
        publish("w1", 0, credited("w1", 30, 30));
        awaitBalance("w1", new Balance(30, 30, 0, 0, 1, AT));
        publish("w1", 1, redeemed("w1", 5, 25), issued("w1", 5, 25));
        awaitBalance("w1", new Balance(25, 30, 5, 0, 3, AT));
        publish("w1", 3, refused("w1", 25));
        awaitBalance("w1", new Balance(25, 30, 5, 0, 4, AT));
        assertThat(ask(new FindBalance("nobody"), Balance.class)).isEqualTo(Balance.NONE);

        replay("balance");
        assertThat(ask(new FindBalance("w1"), Balance.class)).isEqualTo(new Balance(25, 30, 5, 0, 4, AT));
    }

    @Test
    void units_are_counted_by_wallet_and_over_all_customers() {
        publish("w2", 0, credited("w2", 30, 30), redeemed("w2", 5, 25), issued("w2", 5, 25), refused("w2", 25));
        publish("w3", 0, credited("w3", 30, 30), redeemed("w3", 5, 25), issued("w3", 5, 25));
        Issuances expected = new Issuances(4, AT, List.of(new Issuances.OfReward(7, 1, 0, 5)));
        await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
            assertThat(ask(new CountIssuances("w2"), Issuances.class)).isEqualTo(expected);
            assertThat(ask(new CountRewardIssuances("bus", 7), Long.class)).isGreaterThanOrEqualTo(2);
        });
        Long all = ask(new CountRewardIssuances("bus", 7), Long.class);

        replay("issuance");
        assertThat(ask(new CountIssuances("w2"), Issuances.class)).isEqualTo(expected);
        assertThat(ask(new CountRewardIssuances("bus", 7), Long.class)).isEqualTo(all);
    }

    @Test
    void a_reversal_gives_points_back_and_takes_units_out_of_the_time_of_their_issue() {
        Instant later = AT.plusSeconds(60);
        publish("w6", 0, credited("w6", 30, 30), redeemed("w6", 5, 25), issued("w6", 5, 25), issuedAt(later, "w6"));
        publish("w6", 4, refunded("w6"), reversed("w6", AT));
        awaitBalance("w6", new Balance(30, 30, 5, 5, 6, AT));
        Issuances expected = new Issuances(6, AT, List.of(new Issuances.OfReward(7, 2, 1, 5)));
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(ask(new CountIssuances("w6"), Issuances.class))
                        .isEqualTo(expected));
        StandingTimes times = service.bean(StandingTimes.class);
        assertThat(times.since(AT, "w6", 6)).isEqualTo(Map.of(7L, Map.of(later, 1L)));
        assertThat(times.since(AT, "w6", 4)).isEqualTo(Map.of(7L, Map.of(AT, 1L, later, 1L)));
        assertThat(times.since(later, "w6", 4)).isEqualTo(Map.of(7L, Map.of(later, 1L)));
        assertThat(times.since(later.plusSeconds(1), "w6", 6)).isEmpty();

        replay("issuance");
        replay("balance");
        assertThat(ask(new CountIssuances("w6"), Issuances.class)).isEqualTo(expected);
        assertThat(ask(new FindBalance("w6"), Balance.class)).isEqualTo(new Balance(30, 30, 5, 5, 6, AT));
    }

    @Test
    void events_that_are_handed_over_twice_are_counted_once() {
        publish("w4", 0, credited("w4", 30, 30), redeemed("w4", 5, 25), issued("w4", 5, 25));
        awaitBalance("w4", new Balance(25, 30, 5, 0, 3, AT));
        await().atMost(Duration.ofSeconds(10))
                .until(() -> ask(new CountIssuances("w4"), Issuances.class).walletVersion() == 3);
        Long before = ask(new CountRewardIssuances("bus", 7), Long.class);

        // As if somebody else had counted: the position is not where this node left it.
        int moved = service.bean(JdbcClient.class)
                .sql("update token_entry set token = ?")
                .param("{\"globalIndex\":0}".getBytes(StandardCharsets.UTF_8))
                .update();
        publish("w4", 3, new PointsCredited("w4", "bus", "more", 7, 32, CallDetails.NONE, AT));

        assertThat(moved).isEqualTo(2);
        awaitBalance("w4", new Balance(32, 37, 5, 0, 4, AT));
        await().atMost(Duration.ofSeconds(10))
                .until(() -> ask(new CountIssuances("w4"), Issuances.class).walletVersion() == 4);
        assertThat(ask(new CountRewardIssuances("bus", 7), Long.class)).isEqualTo(before);
        for (String model : new String[] {"balance", "issuance"}) {
            assertThat(service.post("/api/v1/read-models/" + model + "/check", "")
                            .json()
                            .get("differences"))
                    .isEmpty();
        }
    }

    @Test
    void after_a_restart_models_go_on_at_once_even_if_the_last_life_was_killed() throws Exception {
        publish("w5", 0, credited("w5", 30, 30));
        awaitBalance("w5", new Balance(30, 30, 0, 0, 1, AT));
        var database = service.bean(JdbcConnectionDetails.class);
        String owner = service.bean(JdbcClient.class)
                .sql("select max(owner) from token_entry")
                .query(String.class)
                .single();
        service.close();
        try (Connection asKilled = DriverManager.getConnection(
                        database.getJdbcUrl(), database.getUsername(), database.getPassword());
                var claim = asKilled.prepareStatement("update token_entry set owner = ?, claimed_at = ?")) {
            claim.setString(1, owner.replaceAll("[0-9]+@", "1@"));
            claim.setString(2, Instant.now().toString());
            assertThat(claim.executeUpdate()).isEqualTo(2);
        }
        service = StartedService.on(data);
        publish("w5", 1, redeemed("w5", 5, 25), issued("w5", 5, 25));

        await().atMost(Duration.ofSeconds(4)).untilAsserted(() -> assertThat(ask(new FindBalance("w5"), Balance.class))
                .isEqualTo(new Balance(25, 30, 5, 0, 3, AT)));
    }

    private static void publish(String wallet, long sequence, WalletEvent... events) {
        service.bean(CustomerDirectory.class)
                .linkFirst("bus", List.of(CustomerIdentifier.parse("externalId:" + wallet)), wallet);
        var messages = new ArrayList<GenericDomainEventMessage<?>>();
        for (WalletEvent event : events) {
            messages.add(
                    new GenericDomainEventMessage<>("CustomerRewardWallet", wallet, sequence + messages.size(), event));
        }
        service.bean(EventStore.class).publish(messages);
    }

    private static void awaitBalance(String wallet, Balance expected) {
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() ->
                        assertThat(ask(new FindBalance(wallet), Balance.class)).isEqualTo(expected));
    }

    private static <R> R ask(Object query, Class<R> type) {
        return service.bean(QueryGateway.class).query(query, type).join();
    }

    private static void replay(String model) {
        String path = "/api/v1/read-models/" + model + "/replay";
        assertThat(service.post(path, "").status()).isEqualTo(202);
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(
                        service.get(path).json().get("state").asString())
                .isEqualTo("SWITCHED"));
    }

    private static PointsCredited credited(String wallet, long points, long balance) {
        return new PointsCredited(wallet, "bus", "credit", points, balance, CallDetails.NONE, AT);
    }

    private static PointsRedeemed redeemed(String wallet, long points, long balance) {
        return new PointsRedeemed(wallet, "bus", "r", 7, 1, 1, points, balance, CallDetails.NONE, AT);
    }

    private static RewardIssued issued(String wallet, long price, long balance) {
        return new RewardIssued(wallet, "bus", "r", 7, 2, 1, 1, price, price, balance, LIMIT, CallDetails.NONE, AT);
    }

    private static RewardIssued issuedAt(Instant at, String wallet) {
        return new RewardIssued(wallet, "bus", "free", 7, 1, 1, 1, 0, 0, 25, null, CallDetails.NONE, at);
    }

    private static PointsRefunded refunded(String wallet) {
        return new PointsRefunded(wallet, "bus", "back", "r", 7, 1, 5, 30, CallDetails.NONE, AT);
    }

    private static RewardReversed reversed(String wallet, Instant issuedAt) {
        var taken = List.of(new RewardReversed.Taken(issuedAt, 1));
        return new RewardReversed(wallet, "bus", "r", "back", 7, 1, 1, 5, taken, 30, CallDetails.NONE, AT);
    }

    private static IssueRefused refused(String wallet, long balance) {
        return new IssueRefused(wallet, "bus", "r", 7, 2, 1, LIMIT, balance, CallDetails.NONE, AT);
    }
}
