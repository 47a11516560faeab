package io.rewardwallet.eventstore;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * The one way into the history. Callers hand in the events of their unit of work and wait; a single thread takes what
 * has gathered, stores it as one group, and only then releases the callers. Between groups it looks what other nodes
 * have stored.
 */
final class GroupWriter implements KnownHistory, SmartLifecycle {

    /** After everything that calls it has stopped, before the connection pool closes. */
    static final int PHASE = Integer.MIN_VALUE + 1000;

    private static final Logger LOG = LoggerFactory.getLogger(GroupWriter.class);
    private static final int MOST_UNITS = 256;
    private static final int MOST_ROWS = 2_000;
    private static final int MOST_QUEUED = 10_000;
    private static final long IDLE_MILLIS = 20;

    private enum State {
        STOPPED,
        RUNNING,
        STOPPING
    }

    private final BlockingQueue<AppendUnit> queue = new ArrayBlockingQueue<>(MOST_QUEUED);
    private final Queue<CompletableFuture<Void>> asking = new ConcurrentLinkedQueue<>();
    private final WriterConnection connection;
    private final Appending appending;
    private final long waitMillis;
    private final long lookEveryNanos;
    private volatile State state = State.STOPPED;
    private long lastLookNanos;
    private @Nullable Thread thread;

    /**
     * @param waitMillis how long a caller waits for the writer to take its unit
     * @param lookEvery how often it looks what other nodes have stored when nobody asks
     */
    GroupWriter(
            WriterConnection connection, TermsInForce terms, StockViews stock, long waitMillis, Duration lookEvery) {
        this.connection = connection;
        this.appending = new Appending(connection, terms, stock);
        this.waitMillis = waitMillis;
        this.lookEveryNanos = lookEvery.toNanos();
    }

    /**
     * Stores events; returns when they would survive a power cut.
     *
     * @throws DecisionOutdated when state or terms had changed: decide again
     * @throws AlreadyStored when the history holds an event of the same request
     * @throws StoreUnavailable when the store does not answer
     */
    void append(AppendUnit unit) {
        if (!isTaking() || !queue.offer(unit)) {
            throw StoreUnavailable.nothingDone(
                    isTaking() ? "Too many calls wait for the store" : "The store is not being written to", null);
        }
        if (!isTaking() && unit.take()) {
            throw StoreUnavailable.nothingDone("The store is not being written to", null);
        }
        unit.await(waitMillis);
    }

    private boolean isTaking() {
        return state == State.RUNNING && connection.whyDown() == null;
    }

    /** One look serves all who asked before it; a group that is stored meanwhile is as good as a look. */
    @Override
    public void awaitNewest() {
        if (connection.isAlone()) {
            return;
        }
        CompletableFuture<Void> known = new CompletableFuture<>();
        asking.add(known);
        if (!isTaking()) {
            throw StoreUnavailable.nothingDone("The store does not answer", null);
        }
        queue.offer(AppendUnit.NOTHING); // wakes the writer; when the queue is full, it is awake
        try {
            known.get(waitMillis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw StoreUnavailable.nothingDone("The service is stopping", e);
        } catch (ExecutionException | TimeoutException e) {
            throw StoreUnavailable.nothingDone("The store does not answer", e);
        }
    }

    /** Units that wait to be taken. */
    int queued() {
        return queue.size();
    }

    /** All that is stored may be read. */
    @Override
    public void awaitReadable() {
        awaitNewest();
    }

    @Override
    public @Nullable String whyDown() {
        return connection.whyDown();
    }

    @Override
    public void start() {
        try {
            connection.begin();
        } catch (SQLException e) {
            throw new IllegalStateException("The event store cannot be opened for writing: " + e.getMessage(), e);
        }
        state = State.RUNNING;
        thread = new Thread(this::run, "group-writer");
        thread.start();
    }

    /** Stores what is queued, then ends. */
    @Override
    public void stop() {
        if (state == State.RUNNING) {
            state = State.STOPPING;
        }
        Thread writer = thread;
        if (writer != null) {
            try {
                writer.join(TimeUnit.SECONDS.toMillis(30));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public boolean isRunning() {
        return state != State.STOPPED;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }

    private void run() {
        try {
            List<AppendUnit> group = nextGroup();
            while (state == State.RUNNING || !group.isEmpty()) {
                List<CompletableFuture<Void>> asked = takeAsking();
                if (!group.isEmpty()) {
                    appending.storeOrFail(group);
                }
                lookFor(asked);
                group = nextGroup();
            }
        } catch (RuntimeException | Error e) {
            connection.end("The writer ended: " + e, e);
        } finally {
            state = State.STOPPED;
            failQueued();
            connection.close();
        }
    }

    /** Looks when somebody asks, and now and then, so that readers on this node see what others store. */
    private void lookFor(List<CompletableFuture<Void>> asked) {
        boolean isDue = System.nanoTime() - lastLookNanos >= lookEveryNanos;
        if (connection.isAlone() || asked.isEmpty() && !isDue) {
            return;
        }
        boolean seen = connection.look();
        lastLookNanos = System.nanoTime();
        for (CompletableFuture<Void> one : asked) {
            if (seen) {
                one.complete(null);
            } else {
                one.completeExceptionally(StoreUnavailable.nothingDone("The store does not answer", null));
            }
        }
    }

    private List<CompletableFuture<Void>> takeAsking() {
        List<CompletableFuture<Void>> asked = new ArrayList<>();
        for (CompletableFuture<Void> one = asking.poll(); one != null; one = asking.poll()) {
            asked.add(one);
        }
        return asked;
    }

    private List<AppendUnit> nextGroup() {
        List<AppendUnit> group = new ArrayList<>();
        try {
            AppendUnit unit = queue.poll(state == State.RUNNING ? IDLE_MILLIS : 0, TimeUnit.MILLISECONDS);
            int rows = 0;
            while (unit != null) {
                if (unit != AppendUnit.NOTHING && unit.take()) {
                    group.add(unit);
                    rows += unit.rows().size();
                }
                unit = group.size() < MOST_UNITS && rows < MOST_ROWS ? queue.poll() : null;
            }
        } catch (InterruptedException e) {
            LOG.warn("The writer's thread is not meant to be interrupted; it goes on");
        }
        return group;
    }

    private void failQueued() {
        StoreUnavailable ended = StoreUnavailable.nothingDone("The store is not being written to", null);
        for (AppendUnit unit = queue.poll(); unit != null; unit = queue.poll()) {
            if (unit != AppendUnit.NOTHING && unit.take()) {
                unit.fail(ended);
            }
        }
        takeAsking().forEach(one -> one.completeExceptionally(ended));
    }
}
