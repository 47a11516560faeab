package io.rewardwallet.eventstore;

import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.axonframework.common.stream.BlockingStream;
import org.axonframework.eventhandling.GenericEventMessage;
import org.axonframework.eventhandling.GenericTrackedEventMessage;
import org.axonframework.eventhandling.GlobalSequenceTrackingToken;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.eventsourcing.eventstore.EventStoreException;
import org.axonframework.messaging.StreamableMessageSource;
import org.jspecify.annotations.Nullable;

/**
 * How far the history may be read, and the same as a stream for Axon's processors. One message stands for a
 * {@link StoredRange} of events and not for one of them: a message, its unit of work and its way between threads cost more
 * than an event does to count. Ranges follow each other without gaps; each carries the position of its last event. A stored
 * group wakes the stream's reader at once; Axon's own stream would be polled twice a second.
 */
public final class EventFeed implements StreamableMessageSource<TrackedEventMessage<?>> {

    /** In one range, so that what is made of them fits into memory and into one short transaction. */
    private static final int MOST_EVENTS = 2_000;

    private final KnownHistory known;
    private final HistoryEnd end;

    EventFeed(KnownHistory known, HistoryEnd end) {
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

    /** Calls back when whatever was read before may be wrong: the database was away and may have been set back. */
    public void onForgotten(Runnable callback) {
        end.onForgotten(callback);
    }

    /** How often that has been so. */
    public int timesForgotten() {
        return end.timesForgotten();
    }

    /**
     * Whether the wallet may have events after a range.
     *
     * @param changes the range's {@link StoredRange#changes}
     */
    public boolean isChangedSince(long changes, String walletId) {
        return end.isChangedSince(changes, walletId);
    }

    @Override
    public BlockingStream<TrackedEventMessage<?>> openStream(@Nullable TrackingToken after) {
        return new Reader(after);
    }

    /** The position before the first event. */
    @Override
    public TrackingToken createTailToken() {
        return new GlobalSequenceTrackingToken(0);
    }

    private final class Reader implements BlockingStream<TrackedEventMessage<?>> {

        private final Runnable wake = this::wake;
        private volatile Runnable onAvailable = () -> {};
        /** Handed over and not counted yet; a second one behind it would wait as long again, and a third behind that. */
        private volatile boolean isOneOut;

        private long position;

        Reader(@Nullable TrackingToken after) {
            position = StoredEvents.positionOf(after);
            end.onMoved(wake);
        }

        private void wake() {
            synchronized (this) {
                notifyAll();
            }
            try {
                onAvailable.run();
            } catch (RejectedExecutionException e) {
                close(); // a processor that was given up while a statement hung does not close it
            }
        }

        private void counted() {
            isOneOut = false;
            wake();
        }

        private long lastIndex() {
            long last = end.lastIndex();
            if (position > last) {
                // The processor goes back to its stored position, which was set back with the history.
                throw new EventStoreException("The history ends before the position that was read last");
            }
            return last;
        }

        private boolean isThereMore() {
            return position < lastIndex() && !isOneOut;
        }

        private TrackedEventMessage<?> next() {
            long changes = end.changesAtEnd();
            long last = lastIndex();
            long upTo = Math.min(position + MOST_EVENTS, last);
            StoredRange range = new StoredRange(position, upTo, upTo == last ? changes : 0, this::counted);
            return new GenericTrackedEventMessage<>(
                    new GlobalSequenceTrackingToken(range.upTo()), new GenericEventMessage<>(range));
        }

        /** The next range as it is now; what is stored until it is taken makes it longer. */
        @Override
        public Optional<TrackedEventMessage<?>> peek() {
            return isThereMore() ? Optional.of(next()) : Optional.empty();
        }

        @Override
        public synchronized boolean hasNextAvailable(int timeout, TimeUnit unit) throws InterruptedException {
            long deadline = System.nanoTime() + unit.toNanos(timeout);
            while (!isThereMore()) {
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    return false;
                }
                TimeUnit.NANOSECONDS.timedWait(this, left);
            }
            return true;
        }

        @Override
        public TrackedEventMessage<?> nextAvailable() throws InterruptedException {
            while (!hasNextAvailable(1, TimeUnit.MINUTES)) {
                Thread.onSpinWait();
            }
            TrackedEventMessage<?> next = next();
            position = StoredEvents.positionOf(next.trackingToken());
            isOneOut = true;
            return next;
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
