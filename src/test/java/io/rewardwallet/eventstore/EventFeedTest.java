package io.rewardwallet.eventstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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

    private final HistoryEnd end = new HistoryEnd(new WalletCache(100));
    private final EventFeed feed = new EventFeed(null, end);

    @Test
    void ranges_follow_each_other_and_none_is_too_long_for_one_transaction() throws Exception {
        end.moveTo(5_000);

        assertThat(rangesIn(feed.openStream(feed.createTailToken())))
                .containsExactly(
                        new StoredRange(0, 2_000), new StoredRange(2_000, 4_000), new StoredRange(4_000, 5_000));
        assertThat(rangesIn(feed.openStream(new GlobalSequenceTrackingToken(4_998))))
                .containsExactly(new StoredRange(4_998, 5_000));
        assertThat(rangesIn(feed.openStream(null))).hasSize(3);
    }

    private static List<StoredRange> rangesIn(BlockingStream<TrackedEventMessage<?>> stream) throws Exception {
        List<StoredRange> ranges = new ArrayList<>();
        while (stream.hasNextAvailable()) {
            TrackedEventMessage<?> next = stream.nextAvailable();
            StoredRange range = (StoredRange) next.getPayload();
            assertThat(next.trackingToken()).isEqualTo(new GlobalSequenceTrackingToken(range.upTo()));
            ranges.add(range);
        }
        return ranges;
    }

    @Test
    void what_is_stored_before_a_range_is_taken_belongs_to_it() throws Exception {
        var stream = feed.openStream(null);
        assertThat(stream.peek()).isEmpty();
        end.moveTo(3);
        assertThat(stream.peek().orElseThrow().getPayload()).isEqualTo(new StoredRange(0, 3));
        end.moveTo(5);

        assertThat(stream.nextAvailable().getPayload()).isEqualTo(new StoredRange(0, 5));
        assertThat(stream.hasNextAvailable()).isFalse();
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
