package io.rewardwallet.eventstore;

import org.axonframework.eventsourcing.eventstore.DomainEventStream;
import org.axonframework.eventsourcing.eventstore.EmbeddedEventStore;

/**
 * Axon's event store, except that it asks for an aggregate's saved state and its events at once, or not at all where the command
 * brings what was read before.
 */
final class WalletEventStore extends EmbeddedEventStore {

    private final StoredEvents events;

    WalletEventStore(StoredEvents events) {
        super(builder().storageEngine(events));
        this.events = events;
    }

    @Override
    public DomainEventStream readEvents(String aggregateId) {
        return DomainEventStream.concat(
                events.stateAndEvents(aggregateId, WalletCommands.opening()),
                DomainEventStream.of(stagedDomainEventMessages(aggregateId)));
    }
}
