package io.rewardwallet.readmodel;

import io.rewardwallet.eventstore.EventFeed;
import io.rewardwallet.eventstore.StoreUnavailable;
import io.rewardwallet.history.EventFigures;
import io.rewardwallet.history.HistoryPass;
import io.rewardwallet.readmodel.Generations.Generation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Counts new events into one set of a model's tables, as long as this node runs the read models. A batch's rows and the
 * position are stored in one transaction, which holds the position: whoever else counts, counts before or after it. When the
 * projection cannot take a batch, it is halved until the wallet is found that is at fault; that wallet is parked.
 */
final class Follower implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(Follower.class);
    private static final int BATCH = 2_000;
    /** Each batch costs a commit, so events are gathered for so long before the next. */
    private static final Duration GATHER = Duration.ofMillis(5);

    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Duration LONGEST_STOP = Duration.ofSeconds(10);

    private final Projection projection;
    private final Generation generation;
    private final TableSet tables;
    private final Sources sources;
    private final BooleanSupplier mayCount;
    private final Thread thread;
    private final Runnable wake;
    private volatile boolean isStopping;
    private long position;

    /**
     * What all followers share.
     *
     * @param nested runs its work behind a savepoint of the batch's transaction
     */
    record Sources(
            EventFeed feed,
            HistoryPass pass,
            Generations generations,
            ParkedWallets parked,
            FreshReads freshReads,
            TransactionOperations transaction,
            TransactionTemplate nested,
            String node) {}

    /** @param mayCount false when another node runs the read models */
    Follower(Projection projection, Generation generation, Sources sources, BooleanSupplier mayCount) {
        this.projection = projection;
        this.generation = generation;
        this.tables = generation.tables();
        this.sources = sources;
        this.mayCount = mayCount;
        this.thread = new Thread(this, "follow-" + generation.processor());
        this.thread.setDaemon(true);
        this.wake = () -> LockSupport.unpark(thread);
    }

    void start() {
        sources.feed().onMoved(wake);
        thread.start();
    }

    /** Returns when it counts no more. */
    void stop() {
        isStopping = true;
        sources.feed().removeOnMoved(wake);
        LockSupport.unpark(thread);
        try {
            // No interrupt: it would close the embedded database's file under a running statement.
            thread.join(LONGEST_STOP.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void run() {
        boolean hasBegun = false;
        boolean isFailing = false;
        while (!isStopping) {
            long begun = System.nanoTime();
            try {
                if (!hasBegun) {
                    sources.generations().begin(generation.processor());
                    position = sources.generations().positionOf(generation);
                    hasBegun = true;
                }
                if (!mayCount.getAsBoolean() || !countNext()) {
                    LockSupport.parkNanos(LOOK.toNanos());
                }
                gather(begun);
                isFailing = false;
            } catch (RuntimeException | Error e) {
                if (isFailing || isStopping) {
                    LOG.debug("Read model {} still cannot count; it is tried again", projection.model(), e);
                } else {
                    LOG.warn("Read model {} cannot count now; it is tried again", projection.model(), e);
                }
                isFailing = true;
                LockSupport.parkNanos(LOOK.toNanos() / 2);
            }
        }
    }

    /** Every stored group wakes this thread, so waiting once is not enough. */
    private void gather(long since) {
        long end = since + GATHER.toNanos();
        for (long left = end - System.nanoTime(); left > 0 && !isStopping; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    /** False when there is nothing more to count. */
    private boolean countNext() {
        long known = sources.feed().lastIndex();
        if (position >= known) {
            // The history may have been set back, and the position with it; it may even have grown again since.
            position = sources.generations().positionOf(generation);
            return position < known;
        }
        long next = Math.min(position + BATCH, known);
        List<EventFigures> events = new ArrayList<>();
        Long reached = sources.transaction().execute(status -> {
            long stored = sources.generations().holdPosition(generation);
            if (stored != position || isStopping) {
                return stored;
            }
            events.addAll(sources.pass().between(position, next));
            count(events);
            sources.generations().moveTo(generation, next, sources.node());
            return next;
        });
        boolean isCounted = reached != null && reached == next;
        position = reached == null ? position : reached;
        if (isCounted) {
            sources.freshReads().counted(projection.model(), events);
        }
        return isCounted && next < sources.feed().lastIndex() || !isCounted && !isStopping;
    }

    private void count(List<EventFigures> events) {
        Set<String> passedOver = sources.parked().walletsIn(projection.model(), tables);
        Map<String, List<EventFigures>> byWallet = new LinkedHashMap<>();
        for (EventFigures event : events) {
            if (!passedOver.contains(event.walletId())) {
                byWallet.computeIfAbsent(event.walletId(), id -> new ArrayList<>())
                        .add(event);
            }
        }
        if (!byWallet.isEmpty()) {
            countOrPark(List.copyOf(byWallet.values()));
        }
    }

    private void countOrPark(List<List<EventFigures>> wallets) {
        List<EventFigures> events = wallets.stream().flatMap(List::stream).toList();
        try {
            sources.nested().executeWithoutResult(status -> projection.apply(tables, events));
        } catch (RuntimeException e) {
            requireStoreNotAtFault(e);
            if (wallets.size() > 1) {
                int half = wallets.size() / 2;
                countOrPark(wallets.subList(0, half));
                countOrPark(wallets.subList(half, wallets.size()));
            } else {
                retryOrPark(events, e);
            }
        }
    }

    /** A full disk or a lost connection is no wallet's fault: the batch is given back, and counted when the store works. */
    private static void requireStoreNotAtFault(RuntimeException why) {
        if (StoreUnavailable.isCauseOf(why)) {
            throw why;
        }
    }

    private void retryOrPark(List<EventFigures> ofOneWallet, RuntimeException first) {
        try {
            sources.nested().executeWithoutResult(status -> projection.apply(tables, ofOneWallet));
        } catch (RuntimeException again) {
            requireStoreNotAtFault(again);
            EventFigures at = ofOneWallet.get(0);
            LOG.error(
                    "Read model {} cannot count wallet {} from version {} on; it is parked",
                    projection.model(),
                    at.walletId(),
                    at.version(),
                    first);
            sources.parked().park(projection.model(), tables, at, again);
        }
    }
}
