package io.rewardwallet.eventstore;

import io.rewardwallet.eventstore.StateAndEvents.Row;
import io.rewardwallet.wallet.ChangesTerms;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.axonframework.eventhandling.DomainEventData;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.GlobalSequenceTrackingToken;
import org.axonframework.eventhandling.TrackedDomainEventData;
import org.axonframework.eventhandling.TrackedEventData;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.eventsourcing.EventStreamUtils;
import org.axonframework.eventsourcing.eventstore.BatchingEventStorageEngine;
import org.axonframework.eventsourcing.eventstore.DomainEventStream;
import org.axonframework.eventsourcing.eventstore.EventStoreException;
import org.axonframework.eventsourcing.snapshotting.SnapshotFilter;
import org.axonframework.messaging.unitofwork.CurrentUnitOfWork;
import org.axonframework.messaging.unitofwork.UnitOfWork;
import org.axonframework.serialization.Serializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * The history as Axon sees it: appends go through the one way that the store has, reads come from the event table.
 * Indexes have no holes, so a position is a plain number.
 */
class StoredEvents extends BatchingEventStorageEngine {

    private static final Logger LOG = LoggerFactory.getLogger(StoredEvents.class);
    private static final int BATCH = 1_000;
    /** A wallet that lacks more is better loaded anew: by default its state is saved that often. */
    static final int MOST_AFTER = 200;

    private static final String APPENDED = StoredEvents.class.getName() + ".appended";
    private static final String STORED = StoredEvents.class.getName() + ".stored";
    private static final String OF_ONE = StateAndEvents.question("?", BATCH);

    private final JdbcClient sql;
    private final Appends writer;
    private final HistoryEnd end;
    private final Snapshots snapshots;
    private final SnapshotFilter snapshotFilter;

    /** Stores the events of a unit of work; returns when they are durable. */
    interface Appends {
        void append(AppendUnit unit);
    }

    StoredEvents(
            JdbcClient sql,
            Appends writer,
            HistoryEnd end,
            Serializer serializer,
            Serializer ofStates,
            SnapshotFilter snapshotFilter) {
        super(
                new Builder() {}.eventSerializer(serializer)
                        .snapshotSerializer(ofStates)
                        .snapshotFilter(snapshotFilter)
                        .batchSize(BATCH));
        this.sql = sql;
        this.writer = writer;
        this.end = end;
        this.snapshots = new Snapshots(sql);
        this.snapshotFilter = snapshotFilter;
    }

    /**
     * Stores the events of the current unit of work, durably, before it returns. Nothing that may fail may come after
     * it, so there is one append a unit of work and no database transaction around it.
     */
    @Override
    protected void appendEvents(List<? extends EventMessage<?>> events, Serializer serializer) {
        if (events.isEmpty()) {
            return;
        }
        if (TransactionSynchronizationManager.isActualTransactionActive()) {
            throw new IllegalStateException("Events are appended inside a database transaction; its rollback could not"
                    + " take them back, and it may hold the connection that the writer waits for");
        }
        if (CurrentUnitOfWork.isStarted()
                && CurrentUnitOfWork.get().root().resources().put(APPENDED, true) != null) {
            throw new IllegalStateException("A second append in one unit of work would not be atomic with the first");
        }
        AppendUnit unit;
        try {
            unit = unitOf(events, serializer);
        } catch (Throwable e) {
            // Axon rolls back and forgets the cached wallet on an Exception only.
            throw new NotHandedOver(e);
        }
        try {
            writer.append(unit);
            if (CurrentUnitOfWork.isStarted()) {
                CurrentUnitOfWork.get().root().resources().put(STORED, true);
            }
        } catch (RuntimeException e) {
            throw e;
        } catch (Throwable e) {
            // Axon rolls back and forgets the cached wallet on an Exception only.
            throw new EventStoreException("Appending failed", e);
        }
    }

    private static AppendUnit unitOf(List<? extends EventMessage<?>> events, Serializer serializer) {
        List<EventRow> rows = new ArrayList<>(events.size());
        List<ChangesTerms> termsChanges = new ArrayList<>();
        for (EventMessage<?> event : events) {
            rows.add(EventRow.of((DomainEventMessage<?>) event, serializer));
            if (event.getPayload() instanceof ChangesTerms change) {
                termsChanges.add(change);
            }
        }
        if (!termsChanges.isEmpty() && termsChanges.size() != rows.size()) {
            throw new IllegalStateException("Changes of terms are stored in units of their own");
        }
        return new AppendUnit(
                rows,
                termsChanges,
                TermsUsed.by(command()),
                StockMove.of(events, command()),
                events.stream().map(EventMessage::getPayload).toList());
    }

    /** Whether the unit of work has stored events. */
    static boolean hasAppended(UnitOfWork<?> work) {
        return work.root().resources().containsKey(APPENDED);
    }

    /** Whether the unit of work has begun to store events and it was not said that they are. */
    static boolean isAppendUnfinished(UnitOfWork<?> work) {
        var resources = work.root().resources();
        return resources.containsKey(APPENDED) && !resources.containsKey(STORED);
    }

    /** What is being decided; something else where events are published by themselves. */
    private static Object command() {
        return CurrentUnitOfWork.isStarted()
                ? CurrentUnitOfWork.get().getMessage().getPayload()
                : "";
    }

    @Override
    protected List<? extends DomainEventData<?>> fetchDomainEvents(String aggregateId, long firstSequence, int size) {
        return sql.sql("select " + StateAndEvents.COLUMNS
                        + " from domain_event where aggregate_id = ? and sequence_number >= ?"
                        + " order by aggregate_id, sequence_number fetch first " + size + " rows only")
                .params(aggregateId, firstSequence)
                .query((row, i) -> StateAndEvents.eventIn(row))
                .list();
    }

    @Override
    protected List<? extends TrackedEventData<?>> fetchTrackedEvents(@Nullable TrackingToken last, int size) {
        long position = positionOf(last);
        return sql.sql("select " + StateAndEvents.COLUMNS
                        + " from domain_event where global_index > ? and global_index <= ?"
                        + " order by global_index fetch first " + size + " rows only")
                .params(position, end.lastIndex())
                .query((row, i) -> new TrackedDomainEventData<>(
                        new GlobalSequenceTrackingToken(row.getLong("global_index")), StateAndEvents.eventIn(row)))
                .list();
    }

    /** The index that a token stands at; 0 before the first event. */
    static long positionOf(@Nullable TrackingToken token) {
        return token == null ? 0 : token.position().orElse(0);
    }

    @Override
    protected void storeSnapshot(DomainEventMessage<?> snapshot, Serializer serializer) {
        snapshots.store(snapshot, snapshot.serializePayload(serializer, byte[].class));
    }

    /**
     * What an aggregate is made of: its saved state, if there is one that can be read, and the events after it.
     *
     * @param opening what was read of it before; null: it is read now
     */
    DomainEventStream stateAndEvents(String aggregateId, @Nullable Opening opening) {
        boolean isRead = opening != null && isStillSo(opening, aggregateId);
        List<Row> rows = new ArrayList<>(isRead ? opening.rows() : read(aggregateId));
        int most = isRead ? Opening.MOST_EVENTS : BATCH;
        rows.sort(Comparator.comparingLong(Row::index));
        boolean isSaved = !rows.isEmpty() && rows.get(0).isState();
        if (!isSaved) {
            return eventsIn(rows, most, aggregateId);
        }
        return readable(rows.get(0).entry())
                .map(state -> DomainEventStream.concat(
                        DomainEventStream.of(state), eventsIn(rows.subList(1, rows.size()), most, aggregateId)))
                .orElseGet(() -> readEvents(aggregateId, 0));
    }

    /** The events of an aggregate after one of them; null when they are more than {@link #MOST_AFTER}. */
    @Nullable
    DomainEventStream after(String aggregateId, long sequenceNumber) {
        var events = fetchDomainEvents(aggregateId, sequenceNumber + 1, MOST_AFTER + 1);
        return events.size() > MOST_AFTER
                ? null
                : EventStreamUtils.upcastAndDeserializeDomainEvents(
                        events.stream(), getEventSerializer(), upcasterChain);
    }

    private boolean isStillSo(Opening opening, String aggregateId) {
        return opening.walletId().equals(aggregateId) && !end.isChangedSince(opening.changesBefore(), aggregateId);
    }

    private List<Row> read(String aggregateId) {
        return sql.sql(OF_ONE)
                .params(aggregateId, aggregateId, aggregateId)
                .query((row, i) -> StateAndEvents.rowIn(row))
                .list();
    }

    /** Those read, and if they are as many as were asked for, those after them. */
    private DomainEventStream eventsIn(List<Row> rows, int most, String aggregateId) {
        DomainEventStream events = EventStreamUtils.upcastAndDeserializeDomainEvents(
                rows.stream().map(Row::entry), getEventSerializer(), upcasterChain);
        if (rows.size() < most) {
            return events;
        }
        long last = rows.get(rows.size() - 1).entry().getSequenceNumber();
        return DomainEventStream.concat(events, readEvents(aggregateId, last + 1));
    }

    /** Read to the end here, where it shows whether it can be. */
    private Optional<DomainEventMessage<?>> readable(DomainEventData<byte[]> saved) {
        if (!snapshotFilter.allow(saved)) {
            return Optional.empty();
        }
        try {
            DomainEventMessage<?> state = EventStreamUtils.upcastAndDeserializeDomainEvents(
                            Stream.of(saved), getSnapshotSerializer(), upcasterChain)
                    .next();
            state.getPayload();
            return Optional.of(state);
        } catch (RuntimeException | LinkageError e) {
            LOG.warn(
                    "The saved state of {} cannot be read; it is made of all its events",
                    saved.getAggregateIdentifier(),
                    e);
            return Optional.empty();
        }
    }

    /** For Axon's interface; {@link WalletEventStore} asks otherwise. */
    @Override
    protected Stream<? extends DomainEventData<?>> readSnapshotData(String aggregateId) {
        return read(aggregateId).stream().filter(Row::isState).map(Row::entry);
    }

    @Override
    public Optional<Long> lastSequenceNumberFor(String aggregateId) {
        return Optional.ofNullable(sql.sql("select max(sequence_number) from domain_event where aggregate_id = ?")
                .param(aggregateId)
                .query(Long.class)
                .single());
    }

    @Override
    public TrackingToken createTailToken() {
        return tokenAt(0);
    }

    @Override
    public TrackingToken createHeadToken() {
        return tokenAt(end.lastIndex());
    }

    @Override
    public TrackingToken createTokenAt(Instant at) {
        Long before = sql.sql("select min(global_index) - 1 from domain_event where occurred_at >= ?")
                .param(EventRow.time(at))
                .query(Long.class)
                .single();
        return before == null ? createHeadToken() : tokenAt(before);
    }

    private static TrackingToken tokenAt(long index) {
        return new GlobalSequenceTrackingToken(index);
    }
}
