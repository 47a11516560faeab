package io.rewardwallet.readmodel;

import io.rewardwallet.eventstore.EventFeed;
import io.rewardwallet.eventstore.NodeName;
import io.rewardwallet.eventstore.UnsafeStore;
import io.rewardwallet.history.HistoryPass;
import io.rewardwallet.readmodel.Generations.Generation;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.eventhandling.StreamingEventProcessor;
import org.axonframework.eventhandling.tokenstore.TokenStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Runs a follower for each generation of each read model, and says how far they are. Looks once a second which
 * generations there are, so that a replay begun or ended elsewhere is followed here too.
 */
@Component
public class ReadModels implements SmartLifecycle {

    /** After the writer has started, before calls are taken. */
    static final int PHASE = Integer.MIN_VALUE + 2000;

    private static final Logger LOG = LoggerFactory.getLogger(ReadModels.class);
    private static final long LOOK_MILLIS = 1_000;

    private final Map<String, Projection> projections = new HashMap<>();
    private final Map<Generation, Follower> running = new HashMap<>();
    private final Generations generations;
    private final EventFeed feed;
    private final Follower.Sources sources;
    private final ParkedWallets parked;
    private final ProcessorLease lease;
    private final ReplayLog replays;
    private volatile boolean isStarted;
    private boolean isLookFailing;
    private ScheduledExecutorService looking = Executors.newSingleThreadScheduledExecutor();

    ReadModels(
            List<Projection> projections,
            Generations generations,
            EventFeed feed,
            HistoryPass pass,
            TokenStore tokens,
            TransactionManager transactions,
            ParkedWallets parked,
            FreshReads freshReads,
            ProcessorLease lease,
            ReplayLog replays,
            NodeName node) {
        projections.forEach(projection -> this.projections.put(projection.model(), projection));
        this.generations = generations;
        this.feed = feed;
        this.sources =
                new Follower.Sources(feed, pass, generations, parked, freshReads, tokens, transactions, node.name());
        this.parked = parked;
        this.lease = lease;
        this.replays = replays;
    }

    /**
     * How a model stands.
     *
     * @param position index of the newest event that the serving set has counted
     * @param head index of the newest stored event
     * @param lag events not yet counted
     * @param generation number of the serving set, counted up by every replay
     */
    public record Status(String name, long position, long head, long lag, long generation, State state) {}

    /** What a model does. */
    public enum State {
        /** It follows. */
        SERVING,
        /** It follows and a new generation is being built. */
        REPLAYING,
        /** It follows, but some wallets are parked. */
        PARKED
    }

    /** All models, by name. */
    public List<Status> all() {
        List<Generation> present = generations.all();
        return present.stream()
                .filter(generation -> generation.state() == Generations.State.SERVING)
                .map(serving -> statusOf(serving, present))
                .toList();
    }

    private Status statusOf(Generation serving, List<Generation> present) {
        long position = generations.positionOf(serving);
        long head = Math.max(position, feed.lastIndex());
        boolean replaying = present.stream()
                .anyMatch(generation ->
                        generation.model().equals(serving.model()) && generation.state() != Generations.State.SERVING);
        State state = replaying ? State.REPLAYING : parked.of(serving.model()).isEmpty() ? State.SERVING : State.PARKED;
        return new Status(serving.model(), position, head, head - position, serving.number(), state);
    }

    /** The projection of a model; empty when there is no such model. */
    public Optional<Projection> find(String model) {
        return Optional.ofNullable(projections.get(model));
    }

    @Override
    public void start() {
        isStarted = true;
        requireHistoryForPositions();
        follow();
        looking = Executors.newSingleThreadScheduledExecutor(work -> daemon(work, "read-models"));
        looking.scheduleWithFixedDelay(this::followSafely, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void requireHistoryForPositions() {
        for (Generation generation : generations.all()) {
            long position = generations.positionOf(generation);
            if (position > feed.readableIndex()) { // asked for afterwards: other nodes move both
                throw new UnsafeStore(
                        "The read model " + generation.model() + " has counted events that the history does"
                                + " not have: its tables are newer than the events. Restore all tables from one backup");
            }
        }
    }

    private void followSafely() {
        try {
            follow();
            isLookFailing = false;
        } catch (RuntimeException e) {
            if (isLookFailing) {
                LOG.debug("The generations of the read models still cannot be looked up; it is tried again", e);
            } else {
                LOG.warn("The generations of the read models cannot be looked up now; it is tried again", e);
            }
            isLookFailing = true;
        }
    }

    /**
     * Starts a processor for each generation that is to follow and has none, has those that failed begin anew, and stops
     * those whose generation is gone; all of them when another node runs the processors.
     */
    synchronized void follow() {
        if (!isStarted) {
            return; // stopped meanwhile; the lease is given up
        }
        if (lease.renewOrTake()) {
            replays.clearAway();
        }
        Set<Generation> wanted = new HashSet<>(lease.isHeld() ? generations.all() : List.of());
        wanted.removeIf(generation -> generation.state() == Generations.State.FILLING);
        Set<String> wantedProcessors = new HashSet<>();
        wanted.forEach(generation -> wantedProcessors.add(generation.processor()));
        running.entrySet().removeIf(entry -> {
            boolean gone = !wantedProcessors.contains(entry.getKey().processor());
            if (gone) {
                entry.getValue().stop();
            }
            return gone;
        });
        running.values().forEach(Follower::goOn);
        Set<String> present = new HashSet<>();
        running.keySet().forEach(generation -> present.add(generation.processor()));
        for (Generation generation : wanted) {
            if (!present.contains(generation.processor()) && projections.containsKey(generation.model())) {
                Follower follower = new Follower(projections.get(generation.model()), generation, sources);
                running.put(generation, follower);
                follower.start();
            }
        }
    }

    /** What follows now; for tests. */
    synchronized List<StreamingEventProcessor> processors() {
        return running.values().stream().map(Follower::processor).toList();
    }

    private static Thread daemon(Runnable work, String name) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public void stop() {
        isStarted = false;
        // No interrupt: it would close the embedded database's file under a running statement.
        looking.shutdown();
        synchronized (this) {
            running.values().forEach(Follower::stop);
            running.clear();
        }
        try {
            lease.giveUp();
        } catch (RuntimeException e) {
            LOG.debug("The lease runs out by itself", e);
        }
    }

    @Override
    public boolean isRunning() {
        return isStarted;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }
}
