package io.rewardwallet.eventstore;

import static io.rewardwallet.StartedService.line;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rewardwallet.Postgres;
import io.rewardwallet.StartedService;
import io.rewardwallet.StartedService.Answer;
import java.util.Map;
import org.axonframework.eventhandling.DomainEventMessage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A wallet in memory that another node has changed: it is the same one afterwards, with the events that it lacked. */
class LevelWalletTest {

    private static final String BRAND = "level";

    private static Postgres database;
    private static StartedService node;
    private static StartedService other;

    @BeforeAll
    static void start() {
        database = Postgres.emptyDatabase();
        node = StartedService.on(database, Map.of("rewards.snapshot-every", "50"));
        other = StartedService.on(database, Map.of());
        node.reward(BRAND, 1, 5);
    }

    @AfterAll
    static void stop() {
        node.close();
        other.close();
    }

    @Test
    void calls_by_turns_on_two_nodes_are_decided_by_one_wallet_each() {
        String customer = "930000000001";
        node.credit(BRAND, customer, 1_000, "c");
        issue(other, customer, "first");
        Object there = inMemory(other, customer);
        issue(node, customer, "r0");
        Object here = inMemory(node, customer);

        for (int i = 1; i < 30; i++) {
            assertThat(issue(i % 2 == 0 ? node : other, customer, "r" + i).balance())
                    .isEqualTo(990 - 5L * i);
            assertThat(issue(i % 2 == 0 ? other : node, customer, "r" + i).balance())
                    .as("a repeat on the other node")
                    .isEqualTo(990 - 5L * i);
        }

        assertThat(here).isNotNull().isSameAs(inMemory(node, customer));
        assertThat(there).isNotNull().isSameAs(inMemory(other, customer));
        await("a state that the node has saved, with the events of the other counted")
                .until(() ->
                        database.number("select coalesce(max(sequence_number), 0) from snapshot where aggregate_id = '"
                                        + other.walletOf(BRAND, customer) + "'")
                                >= 49);
    }

    /** The table is away while the events that the wallet lacks are read. */
    @Test
    void a_wallet_that_could_not_be_brought_level_is_loaded_anew() {
        String customer = "930000000004";
        node.credit(BRAND, customer, 100, "c");
        issue(node, customer, "r");
        other.credit(BRAND, customer, 1, "d");
        node.bean(EventFeed.class).newestIndex();

        database.run("alter table domain_event rename to away");
        int status = issue(node, customer, "r").status();
        database.run("alter table away rename to domain_event");

        assertThat(status).isGreaterThanOrEqualTo(500);
        await().until(() -> issue(node, customer, "r").status() == 200);
        assertThat(issue(node, customer, "r").balance()).isEqualTo(96);
    }

    @Test
    void a_wallet_that_is_far_behind_is_loaded_anew() {
        String customer = "930000000002";
        node.credit(BRAND, customer, 10_000, "c");
        issue(node, customer, "r");
        Object before = inMemory(node, customer);

        for (int i = 0; i < StoredEvents.MOST_AFTER; i++) {
            other.credit(BRAND, customer, 1, "c" + i);
        }
        assertThat(issue(node, customer, "r").balance()).isEqualTo(10_195);
        assertThat(inMemory(node, customer)).isSameAs(before);

        for (int i = 0; i <= StoredEvents.MOST_AFTER; i++) {
            other.credit(BRAND, customer, 1, "d" + i);
        }
        assertThat(issue(node, customer, "r").balance()).isEqualTo(10_396);
        assertThat(inMemory(node, customer)).isNotSameAs(before);
    }

    @Test
    void what_may_be_another_history_is_loaded_anew() {
        String customer = "930000000003";
        node.credit(BRAND, customer, 100, "c");
        Object before = inMemory(node, customer);
        other.credit(BRAND, customer, 100, "d");

        node.bean(HistoryEnd.class).forgetAll();

        assertThat(issue(node, customer, "r").balance()).isEqualTo(195);
        assertThat(inMemory(node, customer)).isNotSameAs(before);
    }

    /** The state of the wallet in a node's memory; null: it is not there, or behind. */
    private static @Nullable Object inMemory(StartedService on, String customer) {
        DomainEventMessage<?> state = on.bean(WalletCache.class).snapshotOf(other.walletOf(BRAND, customer));
        return state == null ? null : state.getPayload();
    }

    /** A node that did not know of the change would decide, fail and load the wallet anew. */
    private static Answer issue(StartedService on, String customer, String requestId) {
        on.bean(EventFeed.class).newestIndex();
        return on.issue(BRAND, customer, line(1, 1, requestId));
    }
}
