package io.rewardwallet.eventstore;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Stores groups of units on the writer's own connection: notes the group in this node's writer row, takes the global
 * indexes from the head row, inserts, and makes all of it durable, or stores nothing.
 */
abstract class EventGroups implements AutoCloseable {

    /** Columns of an event in the order in which rows are written. */
    static final String COLUMNS =
            "global_index, event_id, aggregate_type, aggregate_id, sequence_number, occurred_at, payload_type,"
                    + " payload_revision, payload, meta_data, event_key";

    /** Whether an event of the key {@code u.event_key} is in the history. */
    static final String IS_STORED = "exists (select 1 from domain_event e where e.event_key = u.event_key)";

    /** Finds a row when the history holds events after its head, which only a fault or a restore of half the tables leaves. */
    static final String HEAD_IS_BEHIND = "select h.last_index from event_head h"
            + " where exists (select 1 from domain_event e where e.global_index > h.last_index)";

    final Connection connection;
    final String node;

    EventGroups(Connection connection, String node) {
        this.connection = connection;
        this.node = node;
    }

    /**
     * What the head row says.
     *
     * @param at the database's time; null where the node's own clock is the only one
     */
    record Head(
            long lastIndex, long catalogueVersion, @Nullable Instant at) {}

    /**
     * Stores a group durably.
     *
     * @param stock what it does to counts, in the order in which these are locked
     * @param catalogueVersion with which its units were decided
     * @return the head as it is now; the group's events are the last before it
     * @throws NotStored when surely nothing was stored
     * @throws SQLException when it is not known whether it was stored
     */
    abstract Head store(List<AppendUnit> group, List<StockUse> stock, long catalogueVersion)
            throws NotStored, SQLException;

    /** Takes back what a failure in the middle of a group may have left on the connection. */
    abstract void undo() throws SQLException;

    /** The head as it is now. */
    abstract Head head() throws SQLException;

    /** The number of the newest group that this node has stored, counted over all its lives. */
    abstract long lastGroup();

    /** The newest group number that a {@link #store} was begun with. */
    abstract long begunGroup();

    /** Whether a new connection can settle the fate of a group and go on. */
    abstract boolean canBeReopened();

    /** Whether the history holds events after the one that its head names as the newest. */
    final boolean isHeadBehind() throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(HEAD_IS_BEHIND);
                ResultSet row = select.executeQuery()) {
            return row.next();
        }
    }

    /** Why units cannot be stored by themselves; those that nothing in the store stands against are left out. */
    final Map<AppendUnit, RuntimeException> obstacles(List<AppendUnit> units) throws SQLException {
        Map<AppendUnit, RuntimeException> obstacles = new HashMap<>();
        for (AppendUnit unit : guilty(
                "exists (select 1 from domain_event e where e.aggregate_id = u.id" + " and e.sequence_number >= u.seq)",
                units)) {
            obstacles.put(
                    unit,
                    new DecisionOutdated("another decision on " + unit.first().aggregateId() + " was stored first"));
        }
        for (AppendUnit unit : guilty(
                "u.seq > 0 and not exists (select 1 from domain_event e where"
                        + " e.aggregate_id = u.id and e.sequence_number = u.seq - 1)",
                units)) {
            obstacles.putIfAbsent(
                    unit,
                    DecisionOutdated.ahead(unit.first().aggregateId() + " in memory was ahead of its stored history"));
        }
        for (AppendUnit unit : withStoredEvents(units)) {
            obstacles.putIfAbsent(
                    unit,
                    new AlreadyStored("an event of the same request is in the history of "
                            + unit.first().aggregateId()));
        }
        return obstacles;
    }

    /** Units whose first event meets a condition on {@code u.id} (aggregate) and {@code u.seq} (its place there). */
    private List<AppendUnit> guilty(String condition, List<AppendUnit> units) throws SQLException {
        Object[] ids = units.stream().map(unit -> unit.first().aggregateId()).toArray();
        Object[] places =
                units.stream().map(unit -> unit.first().sequenceNumber()).toArray();
        try (PreparedStatement select = connection.prepareStatement("select u.ord from unnest(cast(? as varchar array),"
                + " cast(? as bigint array)) with ordinality as u (id, seq, ord) where " + condition)) {
            select.setArray(1, array("varchar", ids));
            select.setArray(2, array("bigint", places));
            return numbered(select, units);
        }
    }

    /** Events about no requestId have identifiers of chance. */
    private List<AppendUnit> withStoredEvents(List<AppendUnit> units) throws SQLException {
        List<EventRow> rows = new ArrayList<>();
        List<AppendUnit> unitOfEvent = new ArrayList<>();
        for (AppendUnit unit : units) {
            for (EventRow row : unit.rows()) {
                if (row.eventKey() != null) {
                    rows.add(row);
                    unitOfEvent.add(unit);
                }
            }
        }
        try (PreparedStatement select = connection.prepareStatement(
                "select u.ord from unnest(cast(? as uuid array)) with ordinality as u (event_key, ord) where "
                        + IS_STORED)) {
            select.setArray(
                    1, array("uuid", rows.stream().map(EventRow::eventKey).toArray()));
            return numbered(select, unitOfEvent);
        }
    }

    private static List<AppendUnit> numbered(PreparedStatement select, List<AppendUnit> units) throws SQLException {
        List<AppendUnit> chosen = new ArrayList<>();
        try (ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                chosen.add(units.get(rows.getInt(1) - 1));
            }
        }
        return chosen;
    }

    final Array array(String type, Object[] values) throws SQLException {
        return connection.createArrayOf(type, values);
    }

    /** Wallets and rewards that have events after an index up to another; null when there are more than {@code most}. */
    final @Nullable List<String> changedBetween(long afterIndex, long upToIndex, int most) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("select distinct aggregate_id from domain_event"
                + " where global_index > ? and global_index <= ? fetch first " + (most + 1) + " rows only")) {
            select.setLong(1, afterIndex);
            select.setLong(2, upToIndex);
            List<String> changed = new ArrayList<>();
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    changed.add(rows.getString(1));
                }
            }
            return changed.size() > most ? null : changed;
        }
    }

    /** Receives a stored change of terms. */
    interface ReadsChange {
        void change(long version, String payloadType, byte[] payload);
    }

    /** The stored changes of terms after a version of the catalogue. */
    final void readTermsChanges(long afterVersion, ReadsChange read) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("select c.version, e.payload_type, e.payload"
                + " from catalogue_change c join domain_event e on e.global_index = c.global_index"
                + " where c.version > ? order by c.version")) {
            select.setLong(1, afterVersion);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    read.change(rows.getLong(1), rows.getString(2), rows.getBytes(3));
                }
            }
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }

    /** Surely nothing of a group was stored. */
    static final class NotStored extends Exception {
        private static final long serialVersionUID = 1L;

        /** What stood against it. */
        enum Why {
            /** The values of some unit: without it the others may be stored. */
            VALUES,
            /** Rewards have changed since the units were decided. */
            TERMS_CHANGED,
            /** A count of stock is not as it was when the units were decided. */
            STOCK_CHANGED,
            /** A later life of this node's writer has begun. */
            TAKEN_OVER,
            /** The database refused, whatever the units were. */
            REFUSED,
            /** The connection is of no more use. */
            CONNECTION_GONE
        }

        private final Why why;

        NotStored(Why why, String message, @Nullable Throwable cause) {
            super(message, cause);
            this.why = why;
        }

        Why why() {
            return why;
        }
    }

    /** Whether a failed statement is about the values that were to be stored. */
    static boolean isAboutValues(SQLException e) {
        for (SQLException cause = e; cause != null; cause = cause.getNextException()) {
            String state = cause.getSQLState();
            if (state != null && (state.startsWith("22") || state.startsWith("23"))) {
                return true;
            }
        }
        return false;
    }
}
