package io.rewardwallet.eventstore;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.axonframework.common.stream.BlockingStream;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.eventsourcing.eventstore.EventStoreException;
import org.axonframework.messaging.StreamableMessageSource;
import org.jspecify.annotations.Nullable;

/**
 * The history as a stream for processors. A stored group wakes its readers at once; Axon's own stream would be polled
 * twice a second.
 */
public final class EventFeed implements StreamableMessageSource<TrackedEventMessage<?>> {

    private static final int BATCH = 1_000;

    private final StoredEvents events;
    private final KnownHistory known;
    private final HistoryEnd end;

    EventFeed(StoredEvents events, KnownHistory known, HistoryEnd end) {
        this.events = events;
        this.known = known;
        this.end = end;
    }

    /** Index of the newest event that this node knows and that may be read; 0: none. */
    public long lastIndex() {
        return end.lastIndex();
    }

    /**
     * Index of the newest event that may be read, with all that any node stored before this was called.
     *
     * @throws StoreUnavailable when the store does not answer
     */
    public long newestIndex() {
        known.awaitNewest();
        return end.lastIndex();
    }

    /**
     * Index of the newest event that is in the database. With Axon Server that is the end of the copy, which may be
     * behind the history for a moment.
     *
     * @throws StoreUnavailable when the database does not answer
     */
    public long readableIndex() {
        known.awaitReadable();
        return end.lastIndex();
    }

    /** Calls back when there are new events to read; what is called must not block. */
    public void onMoved(Runnable callback) {
        end.onMoved(callback);
    }

    /** The opposite of {@link #onMoved}. */
    public void removeOnMoved(Runnable callback) {
        end.removeOnMoved(callback);
    }

    /** Calls back when whatever was read before may be wrong: the database was away and may have been set back. */
    public void onForgotten(Runnable callback) {
        end.onForgotten(callback);
    }

    @Override
    public BlockingStream<TrackedEventMessage<?>> openStream(@Nullable TrackingToken after) {
        return new Reader(after);
    }

    @Override
    public TrackingToken createTailToken() {
        return events.createTailToken();
    }

    @Override
    public TrackingToken createHeadToken() {
        return events.createHeadToken();
    }

    @Override
    public TrackingToken createTokenAt(Instant at) {
        return events.createTokenAt(at);
    }

    private final class Reader implements BlockingStream<TrackedEventMessage<?>> {

        private final Deque<TrackedEventMessage<?>> read = new ArrayDeque<>();
        private final ReentrantLock lock = new ReentrantLock();
        private final Condition stored = lock.newCondition();
        private final Runnable wake = this::wake;
        private volatile @Nullable Runnable onAvailable;
        private @Nullable TrackingToken position;

        Reader(@Nullable TrackingToken after) {
            position = after;
            end.onMoved(wake);
        }

        private void wake() {
            lock.lock();
            try {
                stored.signalAll();
            } finally {
                lock.unlock();
            }
            Runnable callback = onAvailable;
            if (callback != null) {
                callback.run();
            }
        }

        private boolean fill() {
            if (StoredEvents.positionOf(position) > end.lastIndex()) {
                // The processor goes back to its stored position, which was set back with the history.
                throw new EventStoreException("The history ends before the position that was read last");
            }
            if (read.isEmpty() && StoredEvents.positionOf(position) < end.lastIndex()) {
                try (var batch = events.readEvents(position, false)) {
                    batch.limit(BATCH).forEach(read::add);
                }
                if (!read.isEmpty()) {
                    position = read.getLast().trackingToken();
                }
            }
            return !read.isEmpty();
        }

        @Override
        public Optional<TrackedEventMessage<?>> peek() {
            return fill() ? Optional.of(read.getFirst()) : Optional.empty();
        }

        @Override
        public boolean hasNextAvailable(int timeout, TimeUnit unit) throws InterruptedException {
            long nanos = unit.toNanos(timeout);
            while (!fill()) {
                if (nanos <= 0) {
                    return false;
                }
                lock.lockInterruptibly();
                try {
                    if (StoredEvents.positionOf(position) >= end.lastIndex()) {
                        nanos = stored.awaitNanos(nanos);
                    }
                } finally {
                    lock.unlock();
                }
            }
            return true;
        }

        @Override
        public TrackedEventMessage<?> nextAvailable() throws InterruptedException {
            while (!hasNextAvailable(1, TimeUnit.MINUTES)) {
                Thread.onSpinWait();
            }
            return read.removeFirst();
        }

        @Override
        public boolean setOnAvailableCallback(Runnable callback) {
            onAvailable = callback;
            return true;
        }

        @Override
        public void close() {
            end.removeOnMoved(wake);
        }
    }
}
