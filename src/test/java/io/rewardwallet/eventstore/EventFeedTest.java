package io.rewardwallet.eventstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.axonframework.common.stream.BlockingStream;
import org.axonframework.eventhandling.GlobalSequenceTrackingToken;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.eventsourcing.eventstore.EventStoreException;
import org.junit.jupiter.api.Test;

/** The stream of stored ranges, as a processor reads it. */
class EventFeedTest {

    private final HistoryEnd end = new HistoryEnd(new WalletCache(100, (walletId, after) -> null));
    private final EventFeed feed = new EventFeed(null, end);

    @Test
    void ranges_follow_each_other_and_none_is_too_long_for_one_transaction() throws Exception {
        end.moveTo(5_000);

        assertThat(rangesIn(feed.openStream(feed.createTailToken())))
                .containsExactly("0 to 2000", "2000 to 4000", "4000 to 5000");
        assertThat(rangesIn(feed.openStream(new GlobalSequenceTrackingToken(4_998))))
                .containsExactly("4998 to 5000");
        assertThat(rangesIn(feed.openStream(null))).hasSize(3);
    }

    private static List<String> rangesIn(BlockingStream<TrackedEventMessage<?>> stream) throws Exception {
        List<String> ranges = new ArrayList<>();
        while (stream.hasNextAvailable()) {
            TrackedEventMessage<?> next = stream.nextAvailable();
            StoredRange range = (StoredRange) next.getPayload();
            assertThat(next.trackingToken()).isEqualTo(new GlobalSequenceTrackingToken(range.upTo()));
            ranges.add(textOf(next));
            assertThat(stream.hasNextAvailable()).as("before it is counted").isFalse();
            range.counted().run();
        }
        return ranges;
    }

    private static String textOf(TrackedEventMessage<?> message) {
        StoredRange range = (StoredRange) message.getPayload();
        return range.after() + " to " + range.upTo();
    }

    /** Or those that queue up would each wait for the one before, further and further behind. */
    @Test
    void the_next_range_is_cut_when_the_last_is_counted_and_its_reader_is_woken_then() throws Exception {
        var woken = new AtomicInteger();
        var stream = feed.openStream(null);
        stream.setOnAvailableCallback(woken::incrementAndGet);
        end.moveTo(3);
        StoredRange first = (StoredRange) stream.nextAvailable().getPayload();
        end.moveTo(7);
        assertThat(stream.peek()).isEmpty();
        woken.set(0);

        first.counted().run();

        assertThat(woken).hasValue(1);
        assertThat(textOf(stream.nextAvailable())).isEqualTo("3 to 7");
    }

    @Test
    void what_is_stored_before_a_range_is_taken_belongs_to_it() throws Exception {
        var stream = feed.openStream(null);
        assertThat(stream.peek()).isEmpty();
        end.moveTo(3);
        assertThat(textOf(stream.peek().orElseThrow())).isEqualTo("0 to 3");
        end.moveTo(5);

        assertThat(textOf(stream.nextAvailable())).isEqualTo("0 to 5");
        assertThat(stream.hasNextAvailable()).isFalse();
    }

    @Test
    void a_range_tells_which_changes_of_wallets_it_has() throws Exception {
        var stream = feed.openStream(null);
        end.changedHere("in it");
        end.moveTo(3);
        end.changedHere("noted, and not at the end yet");
        StoredRange range = (StoredRange) stream.nextAvailable().getPayload();

        assertThat(feed.isChangedSince(range.changes(), "in it")).isFalse();
        assertThat(feed.isChangedSince(range.changes(), "noted, and not at the end yet"))
                .isTrue();
    }

    @Test
    void a_range_before_the_end_of_the_history_has_the_changes_of_none() throws Exception {
        end.changedElsewhere("somewhere in it");
        end.moveTo(5_000);
        StoredRange range = (StoredRange) feed.openStream(null).nextAvailable().getPayload();

        assertThat(feed.isChangedSince(range.changes(), "somewhere in it")).isTrue();
    }

    @Test
    void what_axon_servers_copy_has_got_may_be_of_any_wallet() throws Exception {
        var copy =
                new KnownCopy(null, end, new TermsInForce(), null, null, Duration.ofSeconds(1), Duration.ofSeconds(1));
        var stream = feed.openStream(null);
        copy.follow(new EventGroups.Head(3, 0, null));
        StoredRange range = (StoredRange) stream.nextAvailable().getPayload();
        copy.follow(new EventGroups.Head(3, 0, null));
        assertThat(feed.isChangedSince(range.changes(), "any")).isFalse();

        copy.follow(new EventGroups.Head(5, 0, null));

        assertThat(feed.isChangedSince(range.changes(), "any")).isTrue();
    }

    @Test
    void a_stored_group_wakes_a_reader_until_it_is_closed() {
        var woken = new AtomicInteger();
        var stream = feed.openStream(null);
        assertThat(stream.setOnAvailableCallback(woken::incrementAndGet)).isTrue();

        end.moveTo(1);
        end.moveTo(2);
        stream.close();
        end.moveTo(3);

        assertThat(woken).hasValue(2);
    }

    @Test
    void a_reader_whose_thread_has_ended_is_told_no_more() {
        var told = new AtomicInteger();
        feed.openStream(null).setOnAvailableCallback(() -> {
            told.incrementAndGet();
            throw new RejectedExecutionException();
        });

        end.moveTo(1);
        end.moveTo(2);

        assertThat(told).hasValue(1);
    }

    @Test
    void a_history_that_was_set_back_ends_the_stream() throws Exception {
        end.moveTo(5);
        var stream = feed.openStream(null);
        stream.nextAvailable();
        end.moveTo(4);

        assertThatThrownBy(stream::hasNextAvailable).isInstanceOf(EventStoreException.class);
    }
}
