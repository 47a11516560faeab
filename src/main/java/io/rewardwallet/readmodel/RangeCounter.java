package io.rewardwallet.readmodel;

import io.rewardwallet.eventstore.StoreUnavailable;
import io.rewardwallet.eventstore.StoredRange;
import io.rewardwallet.history.EventFigures;
import io.rewardwallet.readmodel.Generations.Generation;
import io.rewardwallet.readmodel.Generations.Held;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.axonframework.eventhandling.EventHandlerInvoker;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.Segment;
import org.axonframework.messaging.unitofwork.CurrentUnitOfWork;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What Axon's processor hands its messages to: in goes a {@link StoredRange}, out come the rows of its events in one set of a
 * model's tables, inside the transaction in which Axon stores the position. When the projection cannot take a range, it is
 * halved until the wallet is found that is at fault; that wallet is parked.
 */
final class RangeCounter implements EventHandlerInvoker {

    private static final Logger LOG = LoggerFactory.getLogger(RangeCounter.class);
    /** Each range costs a commit, so events are gathered from the beginning of one until the next, for at least so long. */
    private static final long GATHER_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    /** Under load for longer, while nobody reads a wallet that has events after the range. */
    private static final long LONGEST_GATHER_NANOS = TimeUnit.MILLISECONDS.toNanos(30);
    /** Counting a range may take this part of the time that is gathered for it: what is dear is done less often. */
    private static final int SHARE = 5;

    private final Projection projection;
    private final Generation generation;
    private final TableSet tables;
    private final Follower.Sources sources;
    private final ReachedRows rows;

    RangeCounter(Projection projection, Generation generation, Follower.Sources sources) {
        this.projection = projection;
        this.generation = generation;
        this.tables = generation.tables();
        this.sources = sources;
        this.rows = new ReachedRows(projection, tables);
    }

    @Override
    public boolean canHandle(EventMessage<?> message, Segment segment) {
        return true;
    }

    @Override
    public void handle(EventMessage<?> message, Segment segment) {
        long begun = System.nanoTime();
        StoredRange range = (StoredRange) message.getPayload();
        Held held = sources.generations().holdPosition(generation, sources.node(), range.upTo());
        if (held.position() != range.after()) {
            // Axon begins again at the stored position.
            throw new IllegalStateException("The position of " + generation.processor() + " was moved from "
                    + range.after() + " to " + held.position() + " meanwhile");
        }
        ReachedRows.Range reached = rows.rangeAt(held.position(), sources.feed().timesForgotten());
        List<EventFigures> events = sources.pass().between(range.after(), range.upTo(), held.lastEventId());
        Set<String> passedOver = held.isAnyParked() ? sources.parked().walletsIn(projection.model(), tables) : Set.of();
        count(events, passedOver, reached);
        CurrentUnitOfWork.get().afterCommit(committed -> {
            try {
                reached.committed(range.upTo());
                sources.freshReads().counted(projection.model(), events);
                gather(begun, range.changes());
            } finally {
                range.counted().run();
            }
        });
    }

    /**
     * Lets events come together until a reader waits for one of them; nothing is held meanwhile. The next range is cut after
     * it, so it has all that were stored until then.
     *
     * @param changes of the range that was counted
     */
    private void gather(long since, long changes) {
        long took = System.nanoTime() - since;
        long most = Math.min(Math.max(GATHER_NANOS, SHARE * took), LONGEST_GATHER_NANOS);
        sources.freshReads()
                .untilAwaited(
                        projection.model(), walletId -> sources.feed().isChangedSince(changes, walletId), most - took);
        long left = since + GATHER_NANOS - System.nanoTime();
        if (left > 0) {
            LockSupport.parkNanos(left);
        }
    }

    private void count(List<EventFigures> events, Set<String> passedOver, ReachedRows.Range reached) {
        Map<String, List<EventFigures>> byWallet = new LinkedHashMap<>();
        for (EventFigures event : events) {
            if (!passedOver.contains(event.walletId())) {
                byWallet.computeIfAbsent(event.walletId(), id -> new ArrayList<>())
                        .add(event);
            }
        }
        if (!byWallet.isEmpty()) {
            countOrPark(List.copyOf(byWallet.values()), reached);
        }
    }

    private void countOrPark(List<List<EventFigures>> wallets, ReachedRows.Range reached) {
        List<EventFigures> events = wallets.stream().flatMap(List::stream).toList();
        try {
            apply(events, reached);
        } catch (RuntimeException e) {
            reached.failed();
            requireStoreNotAtFault(e);
            if (wallets.size() > 1) {
                int half = wallets.size() / 2;
                countOrPark(wallets.subList(0, half), reached);
                countOrPark(wallets.subList(half, wallets.size()), reached);
            } else {
                retryOrPark(events, reached, e);
            }
        }
    }

    private void apply(List<EventFigures> events, ReachedRows.Range reached) {
        Map<String, long[]> before = reached.of(events);
        reached.counted(projection.apply(tables, Progress.next(before, events), before));
    }

    /** A full disk or a lost connection is no wallet's fault: the range is given back, and counted when the store works. */
    private static void requireStoreNotAtFault(RuntimeException why) {
        if (StoreUnavailable.isCauseOf(why)) {
            throw why;
        }
    }

    private void retryOrPark(List<EventFigures> ofOneWallet, ReachedRows.Range reached, RuntimeException first) {
        try {
            apply(ofOneWallet, reached);
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
