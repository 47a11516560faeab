package io.rewardwallet.eventstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rewardwallet.StartedService;
import io.rewardwallet.wallet.CallDetails;
import io.rewardwallet.wallet.PointsCredited;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What every store promises, through Axon's own interface. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class StoreContract {

    static final String TYPE = "CustomerRewardWallet";
    private static final Instant AT = Instant.parse("2026-11-01T10:00:00Z");

    /** Nodes that share the store: one or two. */
    abstract List<StartedService> nodes();

    @AfterAll
    void stop() {
        nodes().forEach(StartedService::close);
    }

    private EventStore store() {
        return nodes().get(0).bean(EventStore.class);
    }

    @Test
    void what_is_appended_is_read_in_order_on_every_node() {
        String wallet = newWallet();
        store().publish(List.of(event(wallet, 0), event(wallet, 1)));
        last().publish(event(wallet, 2));

        for (StartedService node : nodes()) {
            assertThat(node.bean(EventStore.class)
                            .readEvents(wallet)
                            .asStream()
                            .map(DomainEventMessage::getSequenceNumber))
                    .containsExactly(0L, 1L, 2L);
            assertThat(node.bean(EventStore.class).lastSequenceNumberFor(wallet))
                    .contains(2L);
        }
        assertThat(store().readEvents(newWallet()).asStream()).isEmpty();
    }

    private EventStore last() {
        return nodes().get(nodes().size() - 1).bean(EventStore.class);
    }

    @Test
    void of_two_events_for_one_place_the_second_is_refused_whole() {
        String wallet = newWallet();
        store().publish(event(wallet, 0));

        assertThatThrownBy(() -> last().publish(List.of(event(wallet, 0), event(wallet, 1))))
                .isInstanceOf(RuntimeException.class);

        assertThat(store().readEvents(wallet).asStream()).hasSize(1);
    }

    @Test
    void an_event_whose_predecessor_is_missing_is_refused() {
        String wallet = newWallet();
        store().publish(event(wallet, 0));

        assertThatThrownBy(() -> store().publish(event(wallet, 2))).isInstanceOf(RuntimeException.class);

        assertThat(store().readEvents(wallet).asStream()).hasSize(1);
    }

    @Test
    void the_newest_snapshot_is_where_reading_begins() {
        String wallet = newWallet();
        for (int place = 0; place < 4; place++) {
            store().publish(event(wallet, place));
        }
        store().storeSnapshot(event(wallet, 1));
        store().storeSnapshot(event(wallet, 2));

        List<DomainEventMessage<?>> read = new ArrayList<>();
        last().readEvents(wallet).forEachRemaining(read::add);

        assertThat(read.get(read.size() - 1).getSequenceNumber()).isEqualTo(3);
        assertThat(last().readEvents(wallet, 2).asStream().map(DomainEventMessage::getSequenceNumber))
                .containsExactly(2L, 3L);
    }

    /** Two nodes, one clash in four: every reader sees every event, in one order, wallets in theirs. */
    @Test
    void all_see_one_order_without_gaps_however_many_append() throws Exception {
        TrackingToken before = store().createHeadToken();
        ExecutorService threads = Executors.newFixedThreadPool(16);
        Map<String, Integer> appended = new HashMap<>();
        List<Future<?>> calls = new ArrayList<>();
        for (int n = 0; n < 400; n++) {
            String wallet = "order-" + n % 300 + "-" + this.hashCode();
            EventStore at = nodes().get(n % nodes().size()).bean(EventStore.class);
            calls.add(threads.submit(() -> {
                publishWhenItCan(at, wallet);
                synchronized (appended) {
                    appended.merge(wallet, 2, Integer::sum);
                }
            }));
        }
        int refused = 0;
        for (Future<?> call : calls) {
            try {
                call.get(30, TimeUnit.SECONDS);
            } catch (ExecutionException e) {
                assertThat(e.getCause()).isNotInstanceOf(StoreUnavailable.class);
                refused++;
            }
        }
        threads.shutdown();

        assertThat(refused).isEqualTo(100);
        assertThat(appended).hasSize(300).allSatisfy((wallet, events) -> assertThat(events)
                .isEqualTo(2));
        List<List<String>> seen = new ArrayList<>();
        for (StartedService node : nodes()) {
            seen.add(orderAfter(node, before, 600));
        }
        assertThat(seen.get(0)).hasSize(600).doesNotHaveDuplicates();
        assertThat(seen).allSatisfy(order -> assertThat(order).isEqualTo(seen.get(0)));
    }

    /** As callers do: where nothing was done because the store was away for a moment, it is tried again. */
    private void publishWhenItCan(EventStore at, String wallet) {
        for (int tries = 1; ; tries++) {
            try {
                at.publish(List.of(event(wallet, 0), event(wallet, 1)));
                return;
            } catch (StoreUnavailable e) {
                if (!e.surelyNothingDone() || tries == 50) {
                    throw e;
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
            }
        }
    }

    /** Event identifiers, and each wallet's places checked, in the ranges that a processor follows. */
    private static List<String> orderAfter(StartedService node, TrackingToken after, int events) throws Exception {
        List<String> order = new ArrayList<>();
        Map<String, Long> place = new HashMap<>();
        long position = StoredEvents.positionOf(after);
        try (var stream = node.bean(EventFeed.class).openStream(after)) {
            while (order.size() < events && stream.hasNextAvailable(5, TimeUnit.SECONDS)) {
                TrackedEventMessage<?> next = stream.nextAvailable();
                StoredRange range = (StoredRange) next.getPayload();
                assertThat(range.after()).isEqualTo(position);
                assertThat(next.trackingToken().position()).hasValue(range.upTo());
                assertThat(range.upTo()).isBetween(range.after() + 1, range.after() + 2_000);
                node.bean(JdbcClient.class)
                        .sql("select event_id, aggregate_id, sequence_number from domain_event"
                                + " where global_index > ? and global_index <= ? order by global_index")
                        .params(range.after(), range.upTo())
                        .query(row -> {
                            order.add(row.getString(1));
                            assertThat(row.getLong(3))
                                    .isEqualTo(place.merge(row.getString(2), 0L, (old, zero) -> old + 1));
                        });
                position = range.upTo();
                range.counted().run();
                assertThat(order).hasSize(Math.toIntExact(position - StoredEvents.positionOf(after)));
            }
        }
        return order;
    }

    @Test
    void the_history_is_read_again_from_its_beginning() throws Exception {
        String wallet = newWallet();
        store().publish(List.of(event(wallet, 0), event(wallet, 1)));
        List<String> first = orderOf(wallet);
        List<String> again = orderOf(wallet);

        assertThat(first).hasSize(2).isEqualTo(again);
    }

    private List<String> orderOf(String wallet) throws Exception {
        List<String> order = new ArrayList<>();
        try (var stream = last().openStream(last().createTailToken())) {
            while (order.size() < 2 && stream.hasNextAvailable(5, TimeUnit.SECONDS)) {
                EventMessage<?> next = stream.nextAvailable();
                if (((DomainEventMessage<?>) next).getAggregateIdentifier().equals(wallet)) {
                    order.add(next.getIdentifier());
                }
            }
        }
        return order;
    }

    /** The second lock: a request that was begun is never begun again, whatever a wallet's state says. */
    @Test
    void the_key_of_a_request_is_kept_for_ever() {
        String wallet = newWallet();
        PointsCredited credit = credit(wallet, "kept");
        store().publish(new GenericDomainEventMessage<>(TYPE, wallet, 0, credit));

        for (StartedService node : nodes()) {
            assertThatThrownBy(() -> node.bean(EventStore.class)
                            .publish(new GenericDomainEventMessage<>(TYPE, wallet, 1, credit)))
                    .isInstanceOf(AlreadyStored.class);
        }
        assertThat(store().readEvents(wallet).asStream()).hasSize(1);
    }

    @Test
    void a_request_older_than_all_that_the_wallets_state_keeps_is_answered_as_before() {
        new OldRequests(nodes()).areAnsweredAsBefore();
    }

    static String newWallet() {
        return UUID.randomUUID().toString();
    }

    static GenericDomainEventMessage<?> event(String wallet, long place) {
        return new GenericDomainEventMessage<>(
                TYPE, wallet, place, credit(wallet, UUID.randomUUID().toString()));
    }

    static PointsCredited credit(String wallet, String requestId) {
        return new PointsCredited(wallet, "b", requestId, 1, 1, CallDetails.NONE, AT);
    }
}
