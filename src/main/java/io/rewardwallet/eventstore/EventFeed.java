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
import org.axonframework.messaging.StreamableMessageSource;
import org.jspecify.annotations.Nullable;

/**
 * The history as a stream for processors. A stored group wakes its readers at once; Axon's own stream would be polled twice
 * a second.
 */
public final class EventFeed implements StreamableMessageSource<TrackedEventMessage<?>> {

    private static final int BATCH = 1_000;

    private final StoredEvents events;
    private final GroupWriter writer;

    EventFeed(StoredEvents events, GroupWriter writer) {
        this.events = events;
        this.writer = writer;
    }

    /** Index of the newest event that may be read; 0: none. */
    public long lastIndex() {
        return writer.lastIndex();
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
            writer.onStored(wake);
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
            if (read.isEmpty() && StoredEvents.positionOf(position) < writer.lastIndex()) {
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
                    if (StoredEvents.positionOf(position) >= writer.lastIndex()) {
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
            writer.removeOnStored(wake);
        }
    }
}
