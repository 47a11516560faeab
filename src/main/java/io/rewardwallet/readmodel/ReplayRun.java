package io.rewardwallet.readmodel;

import io.rewardwallet.eventstore.EventFeed;
import io.rewardwallet.history.HistoryPass;
import io.rewardwallet.readmodel.Generations.Generation;
import io.rewardwallet.readmodel.Replays.Progress;
import io.rewardwallet.readmodel.Replays.State;
import java.time.Duration;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.PessimisticLockingFailureException;
import org.springframework.dao.QueryTimeoutException;

/** One replay, from the empty set of tables to the switch; whenever anything goes wrong, the old set goes on serving. */
final class ReplayRun implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(ReplayRun.class);
    private static final Duration LOOK = Duration.ofMillis(100);
    private static final long CLOSE_ENOUGH = 1_000;
    private static final int BATCH = 20_000;
    private static final int MOST_ROWS = 250_000;
    private static final int PAGE = 5_000;

    private final Projection projection;
    private final String model;
    private final ReadModels models;
    private final Generations generations;
    private final ReplayLog log;
    private final Check check;
    private final EventFeed feed;
    private final HistoryPass pass;
    private final BooleanSupplier mayGoOn;
    private long looked;
    private boolean isCancelAsked;

    /** @param mayGoOn false when this node is stopping or no longer runs the processors */
    ReplayRun(
            Projection projection,
            ReadModels models,
            Generations generations,
            ReplayLog log,
            Check check,
            EventFeed feed,
            HistoryPass pass,
            BooleanSupplier mayGoOn) {
        this.projection = projection;
        this.model = projection.model();
        this.models = models;
        this.generations = generations;
        this.log = log;
        this.check = check;
        this.feed = feed;
        this.pass = pass;
        this.mayGoOn = mayGoOn;
    }

    @Override
    public void run() {
        Generation building = null;
        try {
            long total = log.progress(model).map(Progress::eventsTotal).orElseThrow();
            Generation serving =
                    generations.find(model, Generations.State.SERVING).orElseThrow();
            projection.clear(serving.tables().other());
            building = generations.begin(serving);
            fill(building, total);
            building = generations.filled(building, total);
            models.follow();
            log.set(model, State.CATCHING_UP, total);
            awaitClose(building);
            log.set(model, State.COMPARING, total);
            requireEqualToHistory(building);
            long differences = differences(projection, serving, building);
            takeOver(building, serving);
            log.finish(model, State.SWITCHED, total, differences, null);
        } catch (Cancelled e) {
            end(building, State.CANCELLED, null);
        } catch (RuntimeException | Error e) {
            LOG.error("The replay of read model {} failed; the old generation goes on serving", model, e);
            end(building, State.FAILED, String.valueOf(e.getMessage()));
        }
    }

    /** The newest moment at which it may be cancelled is just before the switch. */
    private void takeOver(Generation building, Generation serving) {
        boolean switched = false;
        while (!switched) {
            requireGoingOn();
            try {
                switched = generations.switchTo(building, serving);
            } catch (PessimisticLockingFailureException | QueryTimeoutException e) {
                LOG.debug("A batch is being counted; the switch is tried again", e);
            }
            if (!switched) {
                pause();
            }
        }
        stopFollowing(serving);
    }

    /** What this node may no longer touch, the next one that runs the processors clears away. */
    private void end(@Nullable Generation building, State state, @Nullable String error) {
        if (!mayGoOn.getAsBoolean()) {
            return;
        }
        long done = log.progress(model).map(Progress::eventsDone).orElse(0L);
        try {
            // After the switch there is nothing to drop: the set serves.
            if (building != null && generations.drop(building)) {
                stopFollowing(building);
            }
        } finally {
            log.finish(model, state, done, 0, error);
        }
    }

    private void stopFollowing(Generation gone) {
        models.follow();
        generations.forget(gone);
    }

    private void requireEqualToHistory(Generation building) {
        Check.Result result = check.check(projection, building, this::requireGoingOn);
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

    /** Counts what is stored already in one pass: the processor's way costs many times as much an event. */
    private void fill(Generation filling, long total) {
        BulkCount counting = projection.bulk(filling.tables());
        for (long position = 0; position < total; ) {
            requireGoingOn();
            long next = Math.min(position + BATCH, total);
            pass.forEach(position, next, counting::add);
            if (counting.rows() >= MOST_ROWS || next == total) {
                counting.store();
            }
            log.set(model, State.RUNNING, next);
            position = next;
        }
    }

    private void awaitClose(Generation building) {
        while (feed.lastIndex() - generations.positionOf(building) > CLOSE_ENOUGH) {
            requireGoingOn();
            pause();
        }
    }

    private void requireGoingOn() {
        if (System.nanoTime() - looked > LOOK.toNanos()) {
            looked = System.nanoTime();
            isCancelAsked = log.isCancelAsked(model);
        }
        if (isCancelAsked || !mayGoOn.getAsBoolean()) {
            throw new Cancelled();
        }
    }

    static void pause() {
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
}
