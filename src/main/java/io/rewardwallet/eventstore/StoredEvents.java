package io.rewardwallet.eventstore;

import io.rewardwallet.wallet.ChangesTerms;
import io.rewardwallet.wallet.EventIdentity;
import io.rewardwallet.wallet.IssueReward;
import io.rewardwallet.wallet.WalletEvent;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.axonframework.eventhandling.DomainEventData;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.GenericDomainEventEntry;
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
import org.axonframework.serialization.SerializedObject;
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
    private static final String COLUMNS = "global_index, event_id, aggregate_type, aggregate_id, sequence_number,"
            + " occurred_at, payload_type, payload_revision, payload, meta_data";
    /** Events begin at index 1. */
    private static final long OF_STATE = 0;

    private static final String OF_ONE = stateAndEvents("?", BATCH);

    private final JdbcClient sql;
    private final Appends writer;
    private final HistoryEnd end;
    private final Snapshots snapshots;
    private final SnapshotFilter snapshotFilter;

    /** An event, or with {@link #OF_STATE} a saved state. */
    record Indexed(long index, GenericDomainEventEntry<byte[]> entry) {}

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
            rows.add(rowOf((DomainEventMessage<?>) event, serializer));
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
                termsUsedBy(command()),
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

    /** The rewards that a command brings the terms of; of commands decided together, all of them at the oldest version. */
    static TermsUsed termsUsedBy(Object command) {
        if (command instanceof WalletCommands.Together together) {
            return together.commands().stream().map(StoredEvents::termsUsedBy).reduce(TermsUsed.NONE, TermsUsed::and);
        }
        if (!(command instanceof IssueReward issue)) {
            return TermsUsed.NONE;
        }
        Set<Long> rewardIds =
                issue.lines().stream().map(IssueReward.Line::rewardId).collect(Collectors.toSet());
        return new TermsUsed(issue.brand(), rewardIds, issue.termsVersion());
    }

    static EventRow rowOf(DomainEventMessage<?> event, Serializer serializer) {
        SerializedObject<byte[]> payload = event.serializePayload(serializer, byte[].class);
        byte[] metaData = event.getMetaData().isEmpty()
                ? null
                : event.serializeMetaData(serializer, byte[].class).getData();
        String identity = null;
        UUID requestKey = null;
        Instant at = event.getTimestamp();
        if (event.getPayload() instanceof WalletEvent of) {
            identity = of.identity();
            requestKey = of.requestId() == null ? null : EventIdentity.requestKey(of.brand(), of.requestId());
            at = of.at();
        }
        return new EventRow(
                identity == null ? event.getIdentifier() : identity,
                event.getType(),
                event.getAggregateIdentifier(),
                event.getSequenceNumber(),
                stored(at),
                payload.getType().getName(),
                payload.getType().getRevision(),
                payload.getData(),
                metaData,
                requestKey);
    }

    static OffsetDateTime stored(Instant at) {
        return at.truncatedTo(ChronoUnit.MICROS).atOffset(ZoneOffset.UTC);
    }

    @Override
    protected List<? extends DomainEventData<?>> fetchDomainEvents(String aggregateId, long firstSequence, int size) {
        return sql.sql("select " + COLUMNS + " from domain_event where aggregate_id = ? and sequence_number >= ?"
                        + " order by aggregate_id, sequence_number fetch first " + size + " rows only")
                .params(aggregateId, firstSequence)
                .query((row, i) -> eventOf(row))
                .list();
    }

    @Override
    protected List<? extends TrackedEventData<?>> fetchTrackedEvents(@Nullable TrackingToken last, int size) {
        long position = positionOf(last);
        return sql.sql("select " + COLUMNS + " from domain_event where global_index > ? and global_index <= ?"
                        + " order by global_index fetch first " + size + " rows only")
                .params(position, end.lastIndex())
                .query((row, i) -> new TrackedDomainEventData<>(
                        new GlobalSequenceTrackingToken(row.getLong("global_index")), eventOf(row)))
                .list();
    }

    private static GenericDomainEventEntry<byte[]> eventOf(ResultSet row) throws SQLException {
        return new GenericDomainEventEntry<>(
                row.getString("aggregate_type"),
                row.getString("aggregate_id"),
                row.getLong("sequence_number"),
                row.getString("event_id"),
                row.getObject("occurred_at", OffsetDateTime.class).toInstant(),
                row.getString("payload_type"),
                row.getString("payload_revision"),
                row.getBytes("payload"),
                Optional.ofNullable(row.getBytes("meta_data")).orElseGet(() -> new byte[] {'{', '}'}));
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
     * The question for the saved state of an aggregate and the events after it, which a customer's call waits for.
     *
     * @param most events
     */
    static String stateAndEvents(String aggregateId, int most) {
        return "select " + OF_STATE
                + " as global_index, 'state' as event_id, aggregate_type, aggregate_id, sequence_number,"
                + " occurred_at, payload_type, payload_revision, payload, null as meta_data from snapshot where aggregate_id = "
                + aggregateId + " union all select * from (select " + COLUMNS
                + " from domain_event where aggregate_id = "
                + aggregateId
                + " and sequence_number > coalesce((select sequence_number from snapshot where aggregate_id = "
                + aggregateId + "), -1) order by aggregate_id, sequence_number fetch first " + most + " rows only) e";
    }

    static Indexed indexedIn(ResultSet row) throws SQLException {
        return new Indexed(row.getLong("global_index"), eventOf(row));
    }

    /**
     * What an aggregate is made of: its saved state, if there is one that can be read, and the events after it.
     *
     * @param opening what was read of it before; null: it is read now
     */
    DomainEventStream stateAndEvents(String aggregateId, @Nullable Opening opening) {
        boolean isRead = opening != null && isStillSo(opening, aggregateId);
        List<Indexed> rows = new ArrayList<>(isRead ? opening.rows() : read(aggregateId));
        int most = isRead ? Opening.MOST_EVENTS : BATCH;
        rows.sort(Comparator.comparingLong(Indexed::index));
        boolean isSaved = !rows.isEmpty() && rows.get(0).index() == OF_STATE;
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

    private List<Indexed> read(String aggregateId) {
        return sql.sql(OF_ONE)
                .params(aggregateId, aggregateId, aggregateId)
                .query((row, i) -> indexedIn(row))
                .list();
    }

    /** Those read, and if they are as many as were asked for, those after them. */
    private DomainEventStream eventsIn(List<Indexed> rows, int most, String aggregateId) {
        DomainEventStream events = EventStreamUtils.upcastAndDeserializeDomainEvents(
                rows.stream().map(Indexed::entry), getEventSerializer(), upcasterChain);
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
        return read(aggregateId).stream().filter(row -> row.index() == OF_STATE).map(Indexed::entry);
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
                .param(stored(at))
                .query(Long.class)
                .single();
        return before == null ? createHeadToken() : tokenAt(before);
    }

    private static TrackingToken tokenAt(long index) {
        return new GlobalSequenceTrackingToken(index);
    }
}
