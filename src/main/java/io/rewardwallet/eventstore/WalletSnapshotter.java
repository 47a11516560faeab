package io.rewardwallet.eventstore;

import java.util.concurrent.Executor;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventsourcing.Snapshotter;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.axonframework.messaging.unitofwork.CurrentUnitOfWork;
import org.axonframework.messaging.unitofwork.UnitOfWork;
import org.axonframework.messaging.unitofwork.UnitOfWork.Phase;
import org.axonframework.serialization.Serializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Saves a wallet's state as it is in memory, once its events are stored and while the calling thread still has the wallet's
 * turn. Axon's own snapshotter reads back all events since the last snapshot, which cost as much as a tenth of all processor
 * time; it is left with the wallets that are no longer in memory, or behind.
 */
final class WalletSnapshotter implements Snapshotter {

    private static final Logger LOG = LoggerFactory.getLogger(WalletSnapshotter.class);

    private final WalletCache wallets;
    private final Snapshotter fromHistory;
    private final EventStore events;
    private final Serializer serializer;
    private final Executor executor;

    WalletSnapshotter(
            WalletCache wallets, Snapshotter fromHistory, EventStore events, Serializer serializer, Executor executor) {
        this.wallets = wallets;
        this.fromHistory = fromHistory;
        this.events = events;
        this.serializer = serializer;
        this.executor = executor;
    }

    /**
     * Called by Axon's trigger, for a loaded wallet before its events are appended, else after the unit of work has ended. Of
     * calls decided together only the outermost unit of work says that they are stored.
     */
    @Override
    public void scheduleSnapshot(Class<?> aggregateType, String walletId) {
        if (!CurrentUnitOfWork.isStarted()) {
            fromHistory.scheduleSnapshot(aggregateType, walletId);
            return;
        }
        UnitOfWork<?> root = CurrentUnitOfWork.get().root();
        if (root.phase().isBefore(Phase.AFTER_COMMIT)) {
            root.afterCommit(done -> saveIfStored(done, aggregateType, walletId));
        } else {
            saveIfStored(root, aggregateType, walletId);
        }
    }

    private void saveIfStored(UnitOfWork<?> work, Class<?> aggregateType, String walletId) {
        if (work.isRolledBack() || StoredEvents.isAppendUnfinished(work)) {
            return;
        }
        try {
            save(aggregateType, walletId);
        } catch (RuntimeException | Error e) {
            LOG.warn("The state of wallet {} could not be saved; a later one will", walletId, e);
        }
    }

    /** Serialized here, where the state stands still; written by another thread, for which no caller waits. */
    private void save(Class<?> aggregateType, String walletId) {
        DomainEventMessage<?> snapshot = wallets.snapshotOf(walletId);
        if (snapshot == null) {
            fromHistory.scheduleSnapshot(aggregateType, walletId);
        } else {
            snapshot.serializePayload(serializer, byte[].class);
            executor.execute(() -> store(snapshot));
        }
    }

    private void store(DomainEventMessage<?> snapshot) {
        try {
            events.storeSnapshot(snapshot);
        } catch (RuntimeException e) {
            LOG.warn(
                    "The state of wallet {} could not be saved; a later one will",
                    snapshot.getAggregateIdentifier(),
                    e);
        }
    }
}
