package io.rewardwallet.eventstore;

import static org.assertj.core.api.Assertions.assertThat;

import io.rewardwallet.Postgres;
import io.rewardwallet.StartedService;
import java.util.List;
import java.util.Map;
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

    @AfterEach
    void the_index_has_no_holes() {
        long newest = database.number("select last_index from event_head");
        assertThat(database.number("select count(*) from domain_event")).isEqualTo(newest);
        assertThat(database.number("select max(global_index) from domain_event"))
                .isEqualTo(newest);
    }
}
