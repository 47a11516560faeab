package io.rewardwallet.eventstore;

import io.rewardwallet.wallet.ChangesTerms;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * The one way into the history. Callers hand in the events of their unit of work and wait; a single thread takes what has
 * gathered, stores it as one group, forces it to disk once, and only then releases the callers. When one unit of a group
 * cannot be stored, the others are.
 */
final class GroupWriter implements SmartLifecycle {

    /** After everything that calls it has stopped, before the connection pool closes. */
    static final int PHASE = Integer.MIN_VALUE + 1000;

    private static final Logger LOG = LoggerFactory.getLogger(GroupWriter.class);
    private static final int MOST_UNITS = 256;
    private static final int MOST_ROWS = 2_000;
    private static final int MOST_QUEUED = 10_000;
    private static final long IDLE_MILLIS = 50;

    private enum State {
        STOPPED,
        RUNNING,
        STOPPING,
        BROKEN
    }

    private final BlockingQueue<AppendUnit> queue = new ArrayBlockingQueue<>(MOST_QUEUED);
    private final List<Runnable> onStored = new CopyOnWriteArrayList<>();
    private final OpensGroups database;
    private final TermsInForce terms;
    private final ReadsTerms termsReader;
    private final long waitMillis;
    private volatile State state = State.STOPPED;
    private volatile long lastIndex;
    private volatile @Nullable String whyBroken;
    private @Nullable Thread thread;

    /** Opens the writer's own connection, outside the pool that readers share. */
    interface OpensGroups {
        EventGroups open() throws SQLException;
    }

    /** Reads a stored change of terms back. */
    interface ReadsTerms {
        ChangesTerms read(String payloadType, byte[] payload);
    }

    /** @param waitMillis how long a caller waits for the writer to take its unit */
    GroupWriter(OpensGroups database, TermsInForce terms, ReadsTerms termsReader, long waitMillis) {
        this.database = database;
        this.terms = terms;
        this.termsReader = termsReader;
        this.waitMillis = waitMillis;
    }

    /**
     * Stores events; returns when they would survive a power cut.
     *
     * @throws DecisionOutdated when state or terms had changed: decide again
     * @throws AlreadyStored when the history holds an event of the same request
     * @throws StoreUnavailable when the store does not answer
     */
    void append(AppendUnit unit) {
        if (state != State.RUNNING || !queue.offer(unit)) {
            throw StoreUnavailable.nothingDone(
                    state == State.RUNNING ? "Too many calls wait for the store" : "The store is not being written to",
                    null);
        }
        if (state != State.RUNNING && unit.take()) {
            throw StoreUnavailable.nothingDone("The store is not being written to", null);
        }
        unit.await(waitMillis);
    }

    /** Index of the newest event that is forced to disk; 0: none. Events up to here may be read and told. */
    long lastIndex() {
        return lastIndex;
    }

    /** Units that wait to be taken. */
    int queued() {
        return queue.size();
    }

    /** Calls back on the writer's thread after each stored group; must not block. */
    void onStored(Runnable callback) {
        onStored.add(callback);
    }

    void removeOnStored(Runnable callback) {
        onStored.remove(callback);
    }

    /** Why nothing can be written any more; null while all is well. */
    @Nullable
    String whyBroken() {
        return whyBroken;
    }

    @Override
    public void start() {
        try {
            EventGroups groups = database.open();
            groups.readTermsChanges((version, type, payload) -> terms.put(termsReader.read(type, payload), version));
            lastIndex = groups.head().lastIndex();
            groups.rollback();
            state = State.RUNNING;
            thread = new Thread(() -> run(groups), "group-writer");
            thread.start();
        } catch (SQLException e) {
            throw new IllegalStateException("The event store cannot be opened for writing: " + e.getMessage(), e);
        }
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

    private void run(EventGroups groups) {
        try (groups) {
            List<AppendUnit> group = nextGroup();
            while (state == State.RUNNING || !group.isEmpty()) {
                if (!group.isEmpty()) {
                    storeOrFail(groups, group);
                }
                group = nextGroup();
            }
        } catch (SQLException e) {
            LOG.warn("Closing the writer's connection failed", e);
        } catch (RuntimeException | Error e) {
            broken("The writer ended: " + e, e);
        } finally {
            state = state == State.BROKEN ? State.BROKEN : State.STOPPED;
            failQueued();
        }
    }

    private List<AppendUnit> nextGroup() {
        List<AppendUnit> group = new ArrayList<>();
        try {
            AppendUnit unit = queue.poll(state == State.RUNNING ? IDLE_MILLIS : 0, TimeUnit.MILLISECONDS);
            int rows = 0;
            while (unit != null) {
                if (unit.take()) {
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

    private void storeOrFail(EventGroups groups, List<AppendUnit> group) {
        try {
            if (state == State.BROKEN) {
                throw StoreUnavailable.nothingDone("The store is not being written to", null);
            }
            store(groups, withFreshTerms(group));
        } catch (Throwable e) {
            undo(groups, e); // the next group must not commit what this one has inserted
            fail(
                    group,
                    e instanceof StoreUnavailable known
                            ? known
                            : StoreUnavailable.outcomeUnknown("The store failed while writing", e));
            LOG.error("A group of {} units could not be stored", group.size(), e);
        }
    }

    private List<AppendUnit> withFreshTerms(List<AppendUnit> group) {
        return group.stream()
                .filter(unit -> {
                    boolean outdated = terms.changedSince(unit.termsUsed());
                    if (outdated) {
                        unit.fail(new DecisionOutdated("a reward of the call was changed meanwhile"));
                    }
                    return !outdated;
                })
                .toList();
    }

    /** A change of terms in the group counts for the units behind it, so such a unit is stored by itself. */
    private void store(EventGroups groups, List<AppendUnit> units) {
        List<AppendUnit> together = new ArrayList<>();
        for (AppendUnit unit : units) {
            if (unit.termsChanges().isEmpty()) {
                together.add(unit);
            } else {
                storeTogether(groups, withFreshTerms(together));
                together = new ArrayList<>();
                storeTogether(groups, List.of(unit));
            }
        }
        storeTogether(groups, withFreshTerms(together));
    }

    private void storeTogether(EventGroups groups, List<AppendUnit> units) {
        if (units.isEmpty()) {
            return;
        }
        EventGroups.Head head;
        try {
            head = groups.insert(units);
        } catch (SQLException e) {
            undo(groups, e);
            if (!EventGroups.isAboutValues(e) || state == State.BROKEN) {
                fail(units, StoreUnavailable.nothingDone("The store refused to write: " + e.getMessage(), e));
                return;
            }
            storeWithoutGuilty(groups, units, e);
            return;
        }
        commit(groups, units, head);
    }

    private void commit(EventGroups groups, List<AppendUnit> units, EventGroups.Head head) {
        try {
            groups.commit();
            putTermsChanges(units, head.catalogueVersion());
        } catch (SQLException | RuntimeException | Error e) {
            // A failed force is final: the pages that it should have written are gone, a later force would "succeed".
            broken("A commit could not be forced to disk: " + e.getMessage(), e);
            throw StoreUnavailable.outcomeUnknown("The store failed while committing", e);
        }
        lastIndex = head.lastIndex();
        units.forEach(AppendUnit::succeed);
        onStored.forEach(GroupWriter::tell);
    }

    private void putTermsChanges(List<AppendUnit> units, long versionAfter) {
        long version = versionAfter
                - units.stream().mapToLong(unit -> unit.termsChanges().size()).sum();
        for (AppendUnit unit : units) {
            for (ChangesTerms change : unit.termsChanges()) {
                terms.put(change, ++version);
            }
        }
    }

    private static void tell(Runnable listener) {
        try {
            listener.run();
        } catch (RuntimeException e) {
            LOG.warn("A reader could not be told of new events; it looks by itself", e);
        }
    }

    private void storeWithoutGuilty(EventGroups groups, List<AppendUnit> units, SQLException why) {
        List<AppendUnit> innocent = new ArrayList<>();
        try {
            for (AppendUnit unit : units) {
                RuntimeException obstacle = groups.obstacleFor(unit);
                if (obstacle == null) {
                    innocent.add(unit);
                } else {
                    unit.fail(obstacle);
                }
            }
            groups.rollback();
        } catch (SQLException e) {
            undo(groups, e);
            fail(units, StoreUnavailable.nothingDone("The store refused to write: " + e.getMessage(), e));
            return;
        }
        if (innocent.size() < units.size()) {
            storeTogether(groups, innocent);
        } else if (units.size() == 1) {
            fail(units, new IllegalStateException("The store does not take this event: " + why.getMessage(), why));
        } else {
            int half = units.size() / 2;
            storeTogether(groups, units.subList(0, half));
            storeTogether(groups, units.subList(half, units.size()));
        }
    }

    private void undo(EventGroups groups, Throwable cause) {
        if (state == State.BROKEN) {
            return;
        }
        if (cause instanceof EventGroups.TakenOver) {
            broken(cause.getMessage(), cause);
        }
        try {
            groups.rollback();
        } catch (SQLException | RuntimeException e) {
            cause.addSuppressed(e);
            broken("A failed write could not be rolled back: " + e.getMessage(), cause);
        }
    }

    private void broken(String why, Throwable cause) {
        whyBroken = why;
        state = State.BROKEN;
        LOG.error("{}. Nothing more is written until the service is started again.", why, cause);
    }

    private static void fail(List<AppendUnit> units, RuntimeException why) {
        units.forEach(unit -> unit.fail(why));
    }

    private void failQueued() {
        for (AppendUnit unit = queue.poll(); unit != null; unit = queue.poll()) {
            if (unit.take()) {
                unit.fail(StoreUnavailable.nothingDone("The store is not being written to", null));
            }
        }
    }
}
