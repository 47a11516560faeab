package io.rewardwallet.eventstore;

import java.util.Optional;
import java.util.stream.Stream;
import org.axonframework.eventhandling.DomainEventData;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.eventsourcing.snapshotting.SnapshotFilter;
import org.axonframework.serialization.Serializer;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The history in Axon Server. An aggregate's events and snapshots come from there, for they must be the newest; the
 * stream of all events comes from the copy in the database, in the same order.
 */
final class ServerEvents extends StoredEvents {

    private final AxonServer server;
    private final KnownHistory known;

    ServerEvents(
            JdbcClient sql,
            AxonServer server,
            Appends appends,
            KnownHistory known,
            HistoryEnd end,
            Serializer serializer,
            Serializer ofStates,
            SnapshotFilter snapshotFilter) {
        super(sql, appends, end, serializer, ofStates, snapshotFilter);
        this.server = server;
        this.known = known;
    }

    @Override
    protected Stream<? extends DomainEventData<?>> readEventData(String aggregateId, long firstSequence) {
        return server.eventsOf(aggregateId, firstSequence).stream().map(ServerEvent::entryOf);
    }

    @Override
    protected void storeSnapshot(DomainEventMessage<?> snapshot, Serializer serializer) {
        server.saveSnapshot(ServerEvent.of(EventRow.of(snapshot, serializer)));
    }

    /** Reads it to the end: Axon passes over a snapshot that cannot be read, but only if that shows here. */
    @Override
    public Optional<DomainEventMessage<?>> readSnapshot(String aggregateId) {
        Optional<DomainEventMessage<?>> snapshot = super.readSnapshot(aggregateId);
        snapshot.ifPresent(DomainEventMessage::getPayload);
        return snapshot;
    }

    @Override
    protected Stream<? extends DomainEventData<?>> readSnapshotData(String aggregateId) {
        return server.newestSnapshot(aggregateId).stream().map(ServerEvent::entryOf);
    }

    @Override
    public Optional<Long> lastSequenceNumberFor(String aggregateId) {
        return server.newestPlace(aggregateId);
    }

    @Override
    public TrackingToken createHeadToken() {
        known.awaitNewest();
        return super.createHeadToken();
    }
}
