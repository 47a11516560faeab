package io.rewardwallet.eventstore;

import java.util.concurrent.Executor;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventsourcing.Snapshotter;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.axonframework.messaging.unitofwork.CurrentUnitOfWork;
import org.axonframework.serialization.Serializer;

/**
 * Saves a wallet's state as it is in memory, once its events are stored and while nobody else has the wallet. Axon's own
 * snapshotter reads back all events since the last snapshot, which cost as much as a tenth of all calls; it is left with the
 * wallets that are no longer in memory.
 */
final class WalletSnapshotter implements Snapshotter {

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
     * Called by Axon's trigger at the end of a unit of work, before the wallet's lock is given back. Serialized here, where
     * the state stands still; written by another thread, for which no caller waits.
     */
    @Override
    public void scheduleSnapshot(Class<?> aggregateType, String walletId) {
        if (CurrentUnitOfWork.isStarted() && CurrentUnitOfWork.get().root().isRolledBack()) {
            return;
        }
        DomainEventMessage<?> snapshot = wallets.snapshotOf(walletId);
        if (snapshot == null) {
            fromHistory.scheduleSnapshot(aggregateType, walletId);
        } else {
            snapshot.serializePayload(serializer, byte[].class);
            executor.execute(() -> events.storeSnapshot(snapshot));
        }
    }
}
