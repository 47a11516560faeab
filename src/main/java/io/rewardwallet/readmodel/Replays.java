package io.rewardwallet.readmodel;

import io.rewardwallet.eventstore.EventFeed;
import io.rewardwallet.eventstore.NodeName;
import io.rewardwallet.history.HistoryPass;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Builds a read model anew beside the one that serves: fills a second generation, lets it follow live events, compares it with the history and with the first, lets it take over in one step and drops the first. Until then,
 * and whenever anything goes wrong, the first goes on serving.
 */
@Component
public class Replays implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(Replays.class);
    private static final long LOOK_MILLIS = 200;
    private static final Duration LONGEST_CANCEL = Duration.ofSeconds(10);

    private final ReadModels models;
    private final Generations generations;
    private final ReplayLog log;
    private final ProcessorLease lease;
    private final Check check;
    private final EventFeed feed;
    private final HistoryPass pass;
    private final String node;
    private @Nullable ExecutorService runs;
    private @Nullable ScheduledExecutorService looking;
    private volatile boolean isStopping;

    Replays(
            ReadModels models,
            Generations generations,
            ReplayLog log,
            ProcessorLease lease,
            Check check,
            EventFeed feed,
            HistoryPass pass,
            NodeName node) {
        this.models = models;
        this.generations = generations;
        this.log = log;
        this.lease = lease;
        this.check = check;
        this.feed = feed;
        this.pass = pass;
        this.node = node.name();
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

    /**
     * Begins a replay, on whatever node runs the processors.
     *
     * @return false when one is under way
     */
    public boolean start(Projection projection) {
        boolean asked = log.ask(projection.model(), feed.newestIndex());
        if (asked) {
            runAsked();
        }
        return asked;
    }

    /**
     * Ends a replay; the old set goes on serving.
     *
     * @return false when none is under way
     */
    public boolean cancel(String model) {
        if (!log.askToCancel(model)) {
            return false;
        }
        long deadline = System.nanoTime() + LONGEST_CANCEL.toNanos();
        Optional<Progress> progress = log.progress(model);
        while (progress.isPresent() && !progress.get().state().isFinal() && System.nanoTime() < deadline) {
            ReplayRun.pause();
            progress = log.progress(model);
        }
        // One that has not come to its next step by then will find that it was cancelled.
        return progress.isPresent()
                && (progress.get().state() == State.CANCELLED
                        || !progress.get().state().isFinal());
    }

    /** How the newest replay of a model stands; empty before the first. */
    public Optional<Progress> progress(String model) {
        return log.progress(model);
    }

    private synchronized void runAsked() {
        if (!mayGoOn() || runs == null) {
            return;
        }
        for (String model : log.asked()) {
            Optional<Projection> projection = models.find(model);
            if (projection.isPresent() && log.begin(model, node)) {
                runs.execute(
                        new ReplayRun(projection.get(), models, generations, log, check, feed, pass, this::mayGoOn));
            }
        }
    }

    private boolean mayGoOn() {
        return lease.isHeld() && !isStopping;
    }

    @Override
    public void start() {
        isStopping = false;
        runs = Executors.newCachedThreadPool(work -> daemon(work, "replay"));
        looking = Executors.newSingleThreadScheduledExecutor(work -> daemon(work, "replays"));
        looking.scheduleWithFixedDelay(this::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void look() {
        try {
            runAsked();
        } catch (RuntimeException e) {
            LOG.debug("Replays that were asked for could not be looked up; it is tried again", e);
        }
    }

    private static Thread daemon(Runnable work, String name) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public void stop() {
        isStopping = true;
        // No interrupt: it would close the embedded database's file under a running statement.
        stop(looking);
        stop(runs);
        runs = null;
    }

    private static void stop(@Nullable ExecutorService executor) {
        if (executor == null) {
            return;
        }
        executor.shutdown();
        try {
            executor.awaitTermination(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return runs != null;
    }

    /** After the processors, which this needs. */
    @Override
    public int getPhase() {
        return ReadModels.PHASE + 1;
    }
}
