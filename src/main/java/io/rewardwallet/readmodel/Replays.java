package io.rewardwallet.readmodel;

import io.rewardwallet.eventstore.EventFeed;
import io.rewardwallet.readmodel.Generations.Generation;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.PessimisticLockingFailureException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Builds a read model anew beside the one that serves: begins a second generation, waits until it has caught up with live
 * events, compares it with the history and with the first, lets it take over in one step and drops the first. Until then,
 * and whenever anything goes wrong, the first goes on serving.
 */
@Component
public class Replays implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(Replays.class);
    private static final Duration LOOK = Duration.ofMillis(100);
    private static final long CLOSE_ENOUGH = 1_000;
    private static final int PAGE = 5_000;
    private static final int ERROR_LENGTH = 1_000;
    private static final String STOPPED = "The service was stopped";

    private final ReadModels models;
    private final Generations generations;
    private final Check check;
    private final EventFeed feed;
    private final JdbcClient sql;
    private final Clock clock;
    private final Map<String, Running> running = new ConcurrentHashMap<>();
    private @Nullable ExecutorService executor;
    private volatile boolean stopping;

    Replays(ReadModels models, Generations generations, Check check, EventFeed feed, JdbcClient sql, Clock clock) {
        this.models = models;
        this.generations = generations;
        this.check = check;
        this.feed = feed;
        this.sql = sql;
        this.clock = clock;
    }

    /** Where a replay stands, in the order of a good one. */
    public enum State {
        RUNNING,
        CATCHING_UP,
        COMPARING,
        SWITCHED,
        CANCELLED,
        FAILED;

        /** Whether it has ended. */
        public boolean isFinal() {
            return this == SWITCHED || this == CANCELLED || this == FAILED;
        }
    }

    /**
     * How a replay stands (contract, "Read models and replay").
     *
     * @param eventsTotal all events stored when it began
     * @param eventsPerSecond since it began
     * @param remainingSeconds at that rate; null: not known, or ended
     * @param differences wallets of which the old set said something else at the same version
     * @param error why it failed
     */
    public record Progress(
            State state,
            long eventsDone,
            long eventsTotal,
            int percent,
            long eventsPerSecond,
            @Nullable Long remainingSeconds,
            Instant startedAt,
            @Nullable Instant finishedAt,
            long differences,
            @Nullable String error) {}

    private static final class Running {
        private volatile boolean cancelled;
    }

    /**
     * Begins a replay.
     *
     * @return false when one is under way
     */
    public boolean start(Projection projection) {
        String model = projection.model();
        Running mine = new Running();
        if (running.putIfAbsent(model, mine) != null) {
            return false;
        }
        boolean begun = false;
        try {
            if (generations.find(model, Generations.State.BUILDING).isEmpty()) {
                Generation serving =
                        generations.find(model, Generations.State.SERVING).orElseThrow();
                long total = feed.lastIndex();
                store(model, total);
                threads().execute(() -> run(projection, serving, total, mine));
                begun = true;
            }
            return begun;
        } finally {
            if (!begun) {
                running.remove(model, mine);
            }
        }
    }

    /**
     * Ends a replay; the old set goes on serving.
     *
     * @return false when none is under way
     */
    public boolean cancel(String model) {
        Running mine = running.get(model);
        if (mine == null) {
            return false;
        }
        mine.cancelled = true;
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (running.get(model) == mine && System.nanoTime() < deadline) {
            pause();
        }
        return progress(model)
                .map(progress -> progress.state() == State.CANCELLED)
                .orElse(false);
    }

    /** How the newest replay of a model stands; empty before the first. */
    public Optional<Progress> progress(String model) {
        return sql.sql("select state, events_done, events_total, differences, started_at, finished_at, error"
                        + " from read_model_replay where model = ?")
                .param(model)
                .query((row, i) -> {
                    OffsetDateTime finished = row.getObject("finished_at", OffsetDateTime.class);
                    return progressOf(
                            model,
                            State.valueOf(row.getString("state")),
                            row.getLong("events_done"),
                            row.getLong("events_total"),
                            row.getLong("differences"),
                            row.getObject("started_at", OffsetDateTime.class).toInstant(),
                            finished == null ? null : finished.toInstant(),
                            row.getString("error"));
                })
                .optional();
    }

    private Progress progressOf(
            String model,
            State state,
            long storedDone,
            long total,
            long differences,
            Instant startedAt,
            @Nullable Instant finishedAt,
            @Nullable String error) {
        long done = state.isFinal()
                ? storedDone
                : generations
                        .find(model, Generations.State.BUILDING)
                        .map(building -> Math.min(total, generations.positionOf(building)))
                        .orElse(storedDone);
        Instant until = finishedAt == null ? clock.instant() : finishedAt;
        long millis = Math.max(1, Duration.between(startedAt, until).toMillis());
        long rate = done * 1_000 / millis;
        int percent = total == 0 ? 100 : (int) (done * 100 / total);
        Long remaining = state.isFinal() || rate == 0 ? null : (total - done) / rate;
        return new Progress(state, done, total, percent, rate, remaining, startedAt, finishedAt, differences, error);
    }

    private void run(Projection projection, Generation serving, long total, Running mine) {
        String model = projection.model();
        Generation building = null;
        try {
            projection.clear(serving.tables().other());
            building = generations.begin(serving);
            models.follow();
            awaitPosition(building, total, mine);
            set(model, State.CATCHING_UP, total);
            awaitClose(building, mine);
            set(model, State.COMPARING, total);
            requireEqualToHistory(projection, building, mine);
            long differences = differences(projection, serving, building);
            takeOver(building, serving, mine);
            finish(model, State.SWITCHED, total, differences, null);
        } catch (Cancelled e) {
            end(model, building, stopping ? State.FAILED : State.CANCELLED, stopping ? STOPPED : null);
        } catch (RuntimeException | Error e) {
            LOG.error("The replay of read model {} failed; the old generation goes on serving", model, e);
            end(model, building, State.FAILED, shortened(String.valueOf(e.getMessage())));
        } finally {
            running.remove(model, mine);
        }
    }

    /** The newest moment at which it may be cancelled is just before the switch. */
    private void takeOver(Generation building, Generation serving, Running mine) {
        boolean switched = false;
        while (!switched) {
            requireGoingOn(mine);
            try {
                switched = generations.switchTo(building, serving);
            } catch (PessimisticLockingFailureException e) {
                LOG.debug("A batch is being counted; the switch is tried again", e);
            }
            if (!switched) {
                pause();
            }
        }
        stopFollowing(serving);
    }

    private void end(String model, @Nullable Generation building, State state, @Nullable String error) {
        long done = progress(model).map(Progress::eventsDone).orElse(0L);
        try {
            // After the switch there is nothing to drop: the set serves.
            if (building != null && !stopping && generations.drop(building)) {
                stopFollowing(building);
            }
        } finally {
            finish(model, state, done, 0, error);
        }
    }

    private static String shortened(String error) {
        return error.length() <= ERROR_LENGTH ? error : error.substring(0, ERROR_LENGTH);
    }

    private void stopFollowing(Generation gone) {
        models.follow();
        generations.forget(gone);
    }

    private void requireEqualToHistory(Projection projection, Generation building, Running mine) {
        Check.Result result = check.check(projection, building, () -> requireGoingOn(mine));
        if (!result.differences().isEmpty()) {
            throw new IllegalStateException("The new generation differs from the history, for instance "
                    + result.differences().get(0));
        }
    }

    /** Wallets of which both sets have counted the same events and say different things. */
    private static long differences(Projection projection, Generation serving, Generation building) {
        long differences = 0;
        String last = "";
        SortedMap<String, ModelRow> page = projection.rows(building.tables(), last, PAGE);
        while (!page.isEmpty()) {
            SortedMap<String, ModelRow> old = rowsUpTo(projection, serving, last, page.lastKey());
            for (var entry : page.entrySet()) {
                ModelRow before = old.get(entry.getKey());
                if (before != null
                        && before.version() == entry.getValue().version()
                        && !Comparison.of(
                                        entry.getKey(),
                                        before.fields(),
                                        entry.getValue().fields())
                                .isEmpty()) {
                    differences++;
                }
            }
            last = page.lastKey();
            page = projection.rows(building.tables(), last, PAGE);
        }
        return differences;
    }

    private static SortedMap<String, ModelRow> rowsUpTo(
            Projection projection, Generation generation, String after, String upTo) {
        SortedMap<String, ModelRow> rows = new TreeMap<>(projection.rows(generation.tables(), after, PAGE));
        while (!rows.isEmpty() && rows.lastKey().compareTo(upTo) < 0) {
            SortedMap<String, ModelRow> more = projection.rows(generation.tables(), rows.lastKey(), PAGE);
            if (more.isEmpty()) {
                return rows;
            }
            rows.putAll(more);
        }
        return rows;
    }

    private void awaitPosition(Generation building, long position, Running mine) {
        while (generations.positionOf(building) < position) {
            requireGoingOn(mine);
            pause();
        }
    }

    private void awaitClose(Generation building, Running mine) {
        while (feed.lastIndex() - generations.positionOf(building) > CLOSE_ENOUGH) {
            requireGoingOn(mine);
            pause();
        }
    }

    private void requireGoingOn(Running mine) {
        if (mine.cancelled || stopping) {
            throw new Cancelled();
        }
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(LOOK.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Cancelled();
        }
    }

    private static final class Cancelled extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private void store(String model, long total) {
        var begun = clock.instant().atOffset(ZoneOffset.UTC);
        int replaced = sql.sql("update read_model_replay set state = 'RUNNING', events_total = ?, events_done = 0,"
                        + " differences = 0, started_at = ?, finished_at = null, error = null where model = ?")
                .params(total, begun, model)
                .update();
        if (replaced == 0) {
            sql.sql("insert into read_model_replay (state, events_done, differences, events_total, started_at, model)"
                            + " values ('RUNNING', 0, 0, ?, ?, ?)")
                    .params(total, begun, model)
                    .update();
        }
    }

    private void set(String model, State state, long done) {
        sql.sql("update read_model_replay set state = ?, events_done = ? where model = ?")
                .params(state.name(), done, model)
                .update();
    }

    private void finish(String model, State state, long done, long differences, @Nullable String error) {
        sql.sql("update read_model_replay set state = ?, events_done = ?, differences = ?, finished_at = ?, error = ?"
                        + " where model = ?")
                .params(state.name(), done, differences, clock.instant().atOffset(ZoneOffset.UTC), error, model)
                .update();
    }

    /** Cleans up after a replay that the last life of the service did not end. */
    @Override
    public void start() {
        stopping = false;
        executor = Executors.newCachedThreadPool(work -> {
            Thread thread = new Thread(work, "replay");
            thread.setDaemon(true);
            return thread;
        });
        generations.all().stream()
                .filter(generation -> generation.state() == Generations.State.BUILDING)
                .filter(generations::drop)
                .forEach(this::stopFollowing);
        sql.sql("update read_model_replay set state = 'FAILED', error = ?, finished_at = ?"
                        + " where state in ('RUNNING', 'CATCHING_UP', 'COMPARING')")
                .params(STOPPED, clock.instant().atOffset(ZoneOffset.UTC))
                .update();
    }

    @Override
    public void stop() {
        stopping = true;
        // No interrupt: it would close the embedded database's file under a running statement.
        threads().shutdown();
        try {
            threads().awaitTermination(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        executor = null;
    }

    private ExecutorService threads() {
        return Objects.requireNonNull(executor, "not started");
    }

    @Override
    public boolean isRunning() {
        return executor != null;
    }

    /** After the processors, which this needs: they may follow an unfinished generation until it is dropped here. */
    @Override
    public int getPhase() {
        return ReadModels.PHASE + 1;
    }
}
