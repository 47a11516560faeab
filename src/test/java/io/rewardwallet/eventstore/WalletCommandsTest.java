package io.rewardwallet.eventstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rewardwallet.Postgres;
import io.rewardwallet.StartedService;
import io.rewardwallet.wallet.CallDetails;
import io.rewardwallet.wallet.CreditOutcome;
import io.rewardwallet.wallet.CreditPoints;
import io.rewardwallet.wallet.IssueOutcome;
import io.rewardwallet.wallet.IssueReward;
import io.rewardwallet.wallet.RewardTerms;
import io.rewardwallet.wallet.WalletCommand;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Commands of one wallet decided as one, on two nodes that share a database: all of them count, or none. */
class WalletCommandsTest {

    private static final Instant AT = Instant.parse("2026-11-01T10:00:00Z");

    private static Postgres database;
    private static StartedService a;
    private static StartedService b;

    private final String wallet = UUID.randomUUID().toString();

    @BeforeAll
    static void start() {
        database = Postgres.emptyDatabase();
        a = StartedService.on(database, Map.of());
        b = StartedService.on(database, Map.of("rewards.look-every", "10m"));
    }

    @AfterAll
    static void stop() {
        a.close();
        b.close();
    }

    @Test
    void what_commands_decided_together_leave_is_one_append() throws Exception {
        List<Object> outcomes = on(b).sendTogether(List.of(credit("r1", 5), credit("r1", 5), credit("r2", 6)));

        assertThat(outcomes)
                .containsExactly(
                        new CreditOutcome(CreditOutcome.Status.CREDITED, 5, 5, 1),
                        new CreditOutcome(CreditOutcome.Status.REPLAYED, 5, 5, 1),
                        new CreditOutcome(CreditOutcome.Status.CREDITED, 6, 11, 2));
        assertThat(events()).isEqualTo(2);
    }

    @Test
    void when_one_fails_nothing_of_the_others_is_stored_nor_remembered() throws Exception {
        on(a).send(credit("r0", 1));
        WalletCommand failing = new IssueReward(
                wallet, "b", List.of(new IssueReward.Line(1, 1, "x")), null, 0, false, CallDetails.NONE, AT);

        assertThatThrownBy(() -> on(a).sendTogether(List.of(credit("r1", 5), failing, credit("r2", 6))))
                .isInstanceOf(WalletCommands.NotTogether.class)
                .hasCauseInstanceOf(NullPointerException.class);

        assertThat(events()).isEqualTo(1);
        assertThat(on(a).<CreditOutcome>send(credit("r1", 5)))
                .isEqualTo(new CreditOutcome(CreditOutcome.Status.CREDITED, 5, 6, 2));
    }

    /** Of these, none leaves an event that the database would refuse. */
    @Test
    void a_wallet_that_another_node_has_changed_is_decided_on_again() throws Exception {
        on(b).send(credit("r1", 5));
        on(a).send(credit("r2", 6));

        assertThatThrownBy(() -> on(b).sendTogether(List.of(credit("r1", 5), credit("r1", 9))))
                .isInstanceOf(DecisionOutdated.class);
        assertThat(on(b).sendTogether(List.of(credit("r1", 5), credit("r2", 6))))
                .extracting(outcome -> ((CreditOutcome) outcome).walletVersion())
                .containsExactly(2L, 2L);
    }

    @Test
    void a_wallet_that_another_node_has_changed_takes_no_events_decided_before() throws Exception {
        on(b).send(credit("r1", 5));
        on(a).send(credit("r2", 6));

        assertThatThrownBy(() -> on(b).sendTogether(List.of(credit("r1", 5), credit("r3", 7))))
                .isInstanceOf(DecisionOutdated.class);
        assertThat(on(b).sendTogether(List.of(credit("r2", 6), credit("r3", 7))))
                .containsExactly(
                        new CreditOutcome(CreditOutcome.Status.REPLAYED, 6, 11, 2),
                        new CreditOutcome(CreditOutcome.Status.CREDITED, 7, 18, 3));
    }

    /** The terms of the first count as well, although only the second leaves an event. */
    @Test
    void outdated_terms_of_one_have_all_decided_again() throws Exception {
        on(a).send(credit("r1", 50));
        a.reward(wallet, 1, 1);
        a.reward(wallet, 2, 1);
        long old = a.bean(TermsInForce.class).version();
        a.reward(wallet, 1, 2);
        long now = a.bean(TermsInForce.class).version();

        assertThatThrownBy(() -> on(a).sendTogether(List.of(issue(1, old, true), issue(2, now, false))))
                .isInstanceOf(DecisionOutdated.class);
        assertThat(events()).isEqualTo(1);
        assertThat(on(a).sendTogether(List.of(issue(1, now, true), issue(2, now, false))))
                .extracting(outcome -> ((IssueOutcome) outcome).balance())
                .containsExactly(49L, 49L);
    }

    @Test
    void a_store_that_does_not_answer_is_told_to_all_and_the_wallet_is_right_afterwards() throws Exception {
        on(a).send(credit("r1", 5));
        GroupWriter writer = a.bean(GroupWriter.class);
        writer.stop();
        try {
            assertThatThrownBy(() -> on(a).sendTogether(List.of(credit("r2", 6), credit("r3", 7))))
                    .isInstanceOf(StoreUnavailable.class);
        } finally {
            writer.start();
        }
        assertThat(on(a).sendTogether(List.of(credit("r1", 5), credit("r3", 7))))
                .containsExactly(
                        new CreditOutcome(CreditOutcome.Status.REPLAYED, 5, 5, 1),
                        new CreditOutcome(CreditOutcome.Status.CREDITED, 7, 12, 2));
    }

    private static WalletCommands on(StartedService node) {
        return node.bean(WalletCommands.class);
    }

    private CreditPoints credit(String requestId, long points) {
        return new CreditPoints(wallet, "b", requestId, points, false, CallDetails.NONE, AT);
    }

    private IssueReward issue(long rewardId, long termsVersion, boolean dryRun) {
        var terms = new RewardTerms(rewardId, 1, true, null, null, List.of(), ZoneId.of("UTC"));
        return new IssueReward(
                wallet,
                wallet,
                List.of(new IssueReward.Line(rewardId, 1, "of " + rewardId)),
                Map.of(rewardId, terms),
                termsVersion,
                dryRun,
                CallDetails.NONE,
                AT);
    }

    private long events() {
        return database.number("select count(*) from domain_event where aggregate_id = '" + wallet + "'");
    }
}
