package io.rewardwallet.eventstore;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Stores a group of units in one transaction on the writer's own connection: notes the group in this node's writer row,
 * takes the global indexes from the head row, inserts, commits, and forces the file to disk. Either all of the group is
 * stored or nothing.
 */
final class EventGroups implements AutoCloseable {

    /** The embedded database is opened by one process at a time. */
    static final String NODE = "embedded";

    private static final String COLUMNS =
            "global_index, event_id, aggregate_type, aggregate_id, sequence_number, occurred_at, payload_type,"
                    + " payload_revision, payload, meta_data, request_key";
    private static final String INSERT =
            "insert into domain_event (" + COLUMNS + ") values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    /** For the first event of a unit: a wallet in memory that is ahead of the store would leave a hole before it. */
    private static final String INSERT_AFTER_PREDECESSOR = "insert into domain_event (" + COLUMNS
            + ") select ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ? where exists"
            + " (select 1 from domain_event where aggregate_id = ? and sequence_number = ?)";

    private final Connection connection;
    private final long epoch;
    private long lastGroup;

    /** Opens the writer's next life; whatever an earlier life still has on its way can no longer be stored. */
    EventGroups(Connection connection) throws SQLException {
        this.connection = connection;
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            int known =
                    statement.executeUpdate("update event_writer set epoch = epoch + 1 where node = '" + NODE + "'");
            if (known == 0) {
                statement.executeUpdate(
                        "insert into event_writer (node, epoch, last_group) values ('" + NODE + "', 1, 0)");
            }
            try (ResultSet row =
                    statement.executeQuery("select epoch, last_group from event_writer where node = '" + NODE + "'")) {
                row.next();
                epoch = row.getLong(1);
                lastGroup = row.getLong(2);
            }
        }
        connection.commit();
        force();
    }

    /** What the head row says once a group is stored. */
    record Head(long lastIndex, long catalogueVersion) {}

    Head head() throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                        "select last_index, catalogue_version from event_head where id = 1 for update");
                ResultSet row = select.executeQuery()) {
            row.next();
            return new Head(row.getLong(1), row.getLong(2));
        }
    }

    /**
     * Inserts the group; nothing is visible to others before {@link #commit()}.
     *
     * @return the head as it will be
     * @throws PredecessorMissing when a unit's wallet is ahead of the store
     * @throws SQLException of class 23 on a clash, 22 on a value that the store does not take
     */
    Head insert(List<AppendUnit> group) throws SQLException {
        noteGroup();
        Head before = head();
        long index = before.lastIndex();
        long version = before.catalogueVersion();
        try (PreparedStatement insert = connection.prepareStatement(INSERT);
                PreparedStatement guarded = connection.prepareStatement(INSERT_AFTER_PREDECESSOR);
                PreparedStatement change = connection.prepareStatement(
                        "insert into catalogue_change (version, global_index) values (?, ?)")) {
            boolean anyGuarded = false;
            for (AppendUnit unit : group) {
                for (EventRow row : unit.rows()) {
                    boolean guard = row == unit.first() && row.sequenceNumber() > 0;
                    anyGuarded |= guard;
                    add(guard ? guarded : insert, ++index, row, guard);
                }
                for (int i = 0; i < unit.termsChanges().size(); i++) {
                    change.setLong(1, ++version);
                    change.setLong(2, index - unit.termsChanges().size() + i + 1);
                    change.executeUpdate();
                }
            }
            if (anyGuarded) {
                requireAllInserted(guarded.executeBatch());
            }
            insert.executeBatch();
        }
        moveHead(index, version);
        return new Head(index, version);
    }

    private void noteGroup() throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement("update event_writer set last_group = ? where node = ? and epoch = ?")) {
            update.setLong(1, lastGroup + 1);
            update.setString(2, NODE);
            update.setLong(3, epoch);
            if (update.executeUpdate() != 1) {
                throw new TakenOver();
            }
        }
    }

    private void moveHead(long lastIndex, long catalogueVersion) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(
                "update event_head set last_index = ?, catalogue_version = ? where id = 1")) {
            update.setLong(1, lastIndex);
            update.setLong(2, catalogueVersion);
            update.executeUpdate();
        }
    }

    private static void add(PreparedStatement insert, long index, EventRow row, boolean guard) throws SQLException {
        insert.setLong(1, index);
        insert.setString(2, row.eventId());
        insert.setString(3, row.aggregateType());
        insert.setString(4, row.aggregateId());
        insert.setLong(5, row.sequenceNumber());
        insert.setObject(6, row.occurredAt());
        insert.setString(7, row.payloadType());
        insert.setString(8, row.payloadRevision());
        insert.setBytes(9, row.payload());
        insert.setBytes(10, row.metaData());
        insert.setObject(11, row.requestKey());
        if (guard) {
            insert.setString(12, row.aggregateId());
            insert.setLong(13, row.sequenceNumber() - 1);
        }
        insert.addBatch();
    }

    private static void requireAllInserted(int[] counts) throws PredecessorMissing {
        for (int count : counts) {
            if (count == 0) {
                throw new PredecessorMissing();
            }
        }
    }

    /** Makes the inserted group durable. Any failure here leaves its fate unknown. */
    void commit() throws SQLException {
        connection.commit();
        lastGroup++;
        force();
    }

    /** The database's own commit writes, but does not flush the file; this does. */
    private void force() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("checkpoint sync");
        }
    }

    void rollback() throws SQLException {
        connection.rollback();
    }

    /** Why this unit cannot be stored by itself; null when nothing in the store stands against it. */
    @Nullable
    RuntimeException obstacleFor(AppendUnit unit) throws SQLException {
        EventRow first = unit.first();
        if (exists("aggregate_id = ? and sequence_number >= ?", first.aggregateId(), first.sequenceNumber())) {
            return new DecisionOutdated("another decision on " + first.aggregateId() + " was stored first");
        }
        if (first.sequenceNumber() > 0
                && !exists(
                        "aggregate_id = ? and sequence_number = ?", first.aggregateId(), first.sequenceNumber() - 1)) {
            return new DecisionOutdated(first.aggregateId() + " in memory was ahead of its stored history");
        }
        for (EventRow row : unit.rows()) {
            if (exists("event_id = ?", row.eventId())) {
                return new AlreadyStored("event " + row.eventId() + " is in the history");
            }
        }
        return null;
    }

    private boolean exists(String condition, Object... values) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                "select 1 from domain_event where " + condition + " fetch first 1 row only")) {
            for (int i = 0; i < values.length; i++) {
                select.setObject(i + 1, values[i]);
            }
            try (ResultSet rows = select.executeQuery()) {
                return rows.next();
            }
        }
    }

    /** The stored changes of terms after a version of the catalogue, as (version, event payload) through {@code read}. */
    void readTermsChanges(ReadsChange read) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("select c.version, e.payload_type, e.payload"
                        + " from catalogue_change c join domain_event e on e.global_index = c.global_index"
                        + " order by c.version");
                ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                read.change(rows.getLong(1), rows.getString(2), rows.getBytes(3));
            }
        }
    }

    /** Receives a stored change of terms. */
    interface ReadsChange {
        void change(long version, String payloadType, byte[] payload);
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }

    /** A later life of the writer has begun; this one stores nothing any more. */
    static final class TakenOver extends SQLException {
        private static final long serialVersionUID = 1L;

        TakenOver() {
            super("Another process has taken over writing to this database");
        }
    }

    /** An insert found no event before the first of a unit. */
    static final class PredecessorMissing extends SQLException {
        private static final long serialVersionUID = 1L;
    }

    /** Whether a failed insert is about the values of some unit, so that the others may still be stored. */
    static boolean isAboutValues(SQLException e) {
        for (SQLException cause = e; cause != null; cause = cause.getNextException()) {
            String state = cause.getSQLState();
            if (cause instanceof PredecessorMissing
                    || state != null && (state.startsWith("22") || state.startsWith("23"))) {
                return true;
            }
        }
        return false;
    }
}
