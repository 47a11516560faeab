package io.rewardwallet.readmodel;

import io.rewardwallet.eventstore.StoreUnavailable;
import io.rewardwallet.readmodel.Generations.Generation;
import io.rewardwallet.wallet.WalletEvent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.EventHandlerInvoker;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.Segment;
import org.axonframework.messaging.unitofwork.CurrentUnitOfWork;
import org.axonframework.messaging.unitofwork.UnitOfWork;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Gathers the wallet events of a processor's batch and hands them to the projection at once, before its commit. When the
 * projection cannot take them, the batch is halved until the wallet is found that is at fault; that wallet is parked.
 */
final class Follower implements EventHandlerInvoker {

    private static final Logger LOG = LoggerFactory.getLogger(Follower.class);

    private final Projection projection;
    private final Generation generation;
    private final TableSet tables;
    private final Generations generations;
    private final ParkedWallets parked;
    private final TransactionTemplate nested;
    private final FreshReads freshReads;

    /** @param nested runs its work behind a savepoint of the batch's transaction */
    Follower(
            Projection projection,
            Generation generation,
            Generations generations,
            ParkedWallets parked,
            TransactionTemplate nested,
            FreshReads freshReads) {
        this.projection = projection;
        this.generation = generation;
        this.tables = generation.tables();
        this.generations = generations;
        this.parked = parked;
        this.nested = nested;
        this.freshReads = freshReads;
    }

    @Override
    public boolean canHandle(EventMessage<?> message, Segment segment) {
        return canHandleType(message.getPayloadType());
    }

    /** All events: one that means nothing to wallets moves the position like any other. */
    @Override
    public boolean canHandleType(Class<?> payloadType) {
        return true;
    }

    @Override
    public void handle(EventMessage<?> message, Segment segment) {
        if (!(message.getPayload() instanceof WalletEvent event)) {
            return;
        }
        UnitOfWork<?> batch = CurrentUnitOfWork.get().root();
        List<NumberedEvent> gathered = batch.getOrComputeResource("events-of-" + hashCode(), key -> {
            List<NumberedEvent> events = new ArrayList<>();
            batch.onPrepareCommit(commit -> count(events));
            batch.afterCommit(commit -> freshReads.counted(projection.model(), events));
            return events;
        });
        long sequenceNumber = ((DomainEventMessage<?>) message).getSequenceNumber();
        gathered.add(new NumberedEvent(sequenceNumber + 1, event));
    }

    private void count(List<NumberedEvent> events) {
        // A retry that brings a parked wallet level comes wholly before or wholly after this batch.
        generations.hold(generation.processor());
        Set<String> passedOver = parked.walletsIn(projection.model(), tables);
        Map<String, List<NumberedEvent>> byWallet = new LinkedHashMap<>();
        for (NumberedEvent numbered : events) {
            String walletId = numbered.event().walletId();
            if (!passedOver.contains(walletId)) {
                byWallet.computeIfAbsent(walletId, id -> new ArrayList<>()).add(numbered);
            }
        }
        if (!byWallet.isEmpty()) {
            countOrPark(List.copyOf(byWallet.values()));
        }
    }

    private void countOrPark(List<List<NumberedEvent>> wallets) {
        List<NumberedEvent> events = wallets.stream().flatMap(List::stream).toList();
        try {
            nested.executeWithoutResult(status -> projection.apply(tables, events));
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

    private void retryOrPark(List<NumberedEvent> ofOneWallet, RuntimeException first) {
        try {
            nested.executeWithoutResult(status -> projection.apply(tables, ofOneWallet));
        } catch (RuntimeException again) {
            requireStoreNotAtFault(again);
            NumberedEvent at = ofOneWallet.get(0);
            LOG.error(
                    "Read model {} cannot count wallet {} from version {} on; it is parked",
                    projection.model(),
                    at.event().walletId(),
                    at.version(),
                    first);
            parked.park(projection.model(), tables, at, again);
        }
    }
}
