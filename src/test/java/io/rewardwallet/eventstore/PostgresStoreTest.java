package io.rewardwallet.eventstore;

import static org.assertj.core.api.Assertions.assertThat;

import io.rewardwallet.Postgres;
import io.rewardwallet.StartedService;
import java.util.List;
import java.util.Map;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** PostgreSQL keeps the contract of stores, with two nodes on it. */
class PostgresStoreTest extends StoreContract {

    private Postgres database;
    private List<StartedService> nodes;

    @BeforeAll
    void start() {
        database = Postgres.emptyDatabase();
        nodes = List.of(StartedService.on(database, Map.of()), StartedService.on(database, Map.of()));
    }

    @Override
    List<StartedService> nodes() {
        return nodes;
    }

    @Test
    void saved_states_are_stored_without_compressing_them() {
        assertThat(database.number("select count(*) from pg_attribute where attrelid = 'snapshot'::regclass"
                        + " and attname = 'payload' and attstorage = 'e'"))
                .isEqualTo(1);
    }

    /** Else a database of another language pages through wallets in another order than the comparison does. */
    @Test
    void wallets_of_read_models_are_in_the_order_of_their_characters() {
        assertThat(database.number("select count(*) from information_schema.columns where column_name = 'wallet_id'"
                        + " and (table_name like 'balance__' or table_name like 'issuance_wallet__')"
                        + " and collation_name = 'C'"))
                .isEqualTo(4);
    }

    /** Shown by an opening that lacks an event: who uses it does not find the event. */
    @Test
    void what_was_read_of_a_wallet_stands_until_the_wallet_is_changed() {
        StartedService node = nodes.get(0);
        StoredEvents events = node.bean(StoredEvents.class);
        String wallet = newWallet();
        node.bean(EventStore.class).publish(List.of(event(wallet, 0), event(wallet, 1)));
        Opening read = node.bean(Openings.class)
                .read("select n, cast(? as varchar) as wallet_id from generate_series(2, 2) n", 2, wallet)[1];
        assertThat(read.rows()).hasSize(2);
        Opening opening = new Opening(wallet, read.changesBefore(), read.rows().subList(0, 1));

        assertThat(events.stateAndEvents(wallet, opening).asStream()).hasSize(1);
        assertThat(events.stateAndEvents(newWallet(), opening).asStream())
                .as("of another wallet")
                .isEmpty();
        node.bean(EventStore.class).publish(event(wallet, 2));
        assertThat(events.stateAndEvents(wallet, opening).asStream()).hasSize(3);

        Opening later = new Opening(wallet, node.bean(HistoryEnd.class).changes(), opening.rows());
        assertThat(events.stateAndEvents(wallet, later).asStream()).hasSize(1);
        nodes.get(1).bean(EventStore.class).publish(event(wallet, 3));
        node.bean(EventFeed.class).newestIndex();
        assertThat(events.stateAndEvents(wallet, later).asStream()).hasSize(4);

        later = new Opening(wallet, node.bean(HistoryEnd.class).changes(), opening.rows());
        node.bean(HistoryEnd.class).forgetAll();
        assertThat(events.stateAndEvents(wallet, later).asStream()).hasSize(4);
    }

    @AfterEach
    void the_index_has_no_holes() {
        long newest = database.number("select last_index from event_head");
        assertThat(database.number("select count(*) from domain_event")).isEqualTo(newest);
        assertThat(database.number("select max(global_index) from domain_event"))
                .isEqualTo(newest);
    }
}
