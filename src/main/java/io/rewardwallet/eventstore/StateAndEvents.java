package io.rewardwallet.eventstore;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.Optional;
import org.axonframework.eventhandling.GenericDomainEventEntry;

/** What an aggregate is made of, as rows of one question: its saved state and the events after it. */
final class StateAndEvents {

    /** Of an event, as {@link #eventIn} reads it. */
    static final String COLUMNS = "global_index, event_id, aggregate_type, aggregate_id, sequence_number,"
            + " occurred_at, payload_type, payload_revision, payload, meta_data";
    /** Events begin at index 1. */
    private static final long OF_STATE = 0;

    private StateAndEvents() {}

    /** An event, or a saved state. */
    record Row(long index, GenericDomainEventEntry<byte[]> entry) {

        boolean isState() {
            return index == OF_STATE;
        }
    }

    /**
     * The question for the saved state of an aggregate and the events after it, which a customer's call waits for.
     *
     * @param most events
     */
    static String question(String aggregateId, int most) {
        return "select " + OF_STATE
                + " as global_index, 'state' as event_id, aggregate_type, aggregate_id, sequence_number,"
                + " occurred_at, payload_type, payload_revision, payload, null as meta_data from snapshot where aggregate_id = "
                + aggregateId + " union all select * from (select " + COLUMNS
                + " from domain_event where aggregate_id = "
                + aggregateId
                + " and sequence_number > coalesce((select sequence_number from snapshot where aggregate_id = "
                + aggregateId + "), -1) order by aggregate_id, sequence_number fetch first " + most + " rows only) e";
    }

    static Row rowIn(ResultSet row) throws SQLException {
        return new Row(row.getLong("global_index"), eventIn(row));
    }

    static GenericDomainEventEntry<byte[]> eventIn(ResultSet row) throws SQLException {
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
}
