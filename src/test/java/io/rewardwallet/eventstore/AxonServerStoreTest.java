package io.rewardwallet.eventstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rewardwallet.AxonServerForTests;
import io.rewardwallet.Postgres;
import io.rewardwallet.StartedService;
import io.rewardwallet.wallet.PointsCredited;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Axon Server keeps the contract of stores, with two nodes on it, but for one thing that it does not promise. */
@ExtendWith(AxonServerForTests.Needed.class)
class AxonServerStoreTest extends StoreContract {

    private Postgres database;
    private List<StartedService> nodes = List.of();

    @BeforeAll
    void start() {
        AxonServerForTests server = AxonServerForTests.empty();
        database = Postgres.emptyDatabase();
        nodes = List.of(
                StartedService.on(database, server, "store-one", Map.of()),
                StartedService.on(database, server, "store-two", Map.of()));
    }

    @Override
    List<StartedService> nodes() {
        return nodes;
    }

    @AfterEach
    void the_copy_has_no_holes() {
        long newest = nodes.get(0).bean(EventFeed.class).newestIndex();
        assertThat(database.number("select last_index from event_head")).isEqualTo(newest);
        assertThat(database.number("select count(*) from domain_event")).isEqualTo(newest);
        assertThat(database.number("select max(global_index) from domain_event"))
                .isEqualTo(newest);
    }

    /** The stated limit: identifiers are not held to be unique. The copy takes the history as it is, and goes on. */
    @Test
    @Override
    void the_key_of_a_request_is_kept_for_ever() {
        String wallet = newWallet();
        PointsCredited credit = credit(wallet, "kept");
        EventStore store = nodes.get(0).bean(EventStore.class);
        store.publish(new GenericDomainEventMessage<>(TYPE, wallet, 0, credit));
        store.publish(new GenericDomainEventMessage<>(TYPE, wallet, 1, credit));
        store.publish(event(wallet, 2));

        assertThat(store.readEvents(wallet).asStream()).hasSize(3);
        await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> assertThat(
                        database.number("select count(*) from domain_event where aggregate_id = '" + wallet + "'"))
                .isEqualTo(3));
        assertThat(database.number(
                        "select count(distinct event_id) from domain_event where aggregate_id = '" + wallet + "'"))
                .isEqualTo(3);
    }
}
