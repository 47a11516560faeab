package io.rewardwallet.eventstore;

import io.rewardwallet.eventstore.EventGroups.NotStored.Why;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * Groups in the embedded database, each in one transaction. Its commit is in memory only; the file is
 * written and flushed after it, once a group, before any caller is answered.
 */
final class EmbeddedGroups extends EventGroups {

    /** The embedded database is opened by one process at a time. */
    static final String NODE = "embedded";

    private static final String INSERT =
            "insert into domain_event (" + COLUMNS + ") values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    /** For the first event of a unit: a wallet in memory that is ahead of the store would leave a hole before it. */
    private static final String INSERT_AFTER_PREDECESSOR = "insert into domain_event (" + COLUMNS
            + ") select ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ? where exists"
            + " (select 1 from domain_event where aggregate_id = ? and sequence_number = ?)";

    /** Returns when all that was committed is on disk. */
    interface Force {
        void force() throws SQLException;
    }

    private final Force force;
    private final long epoch;
    private long lastGroup;

    /** Opens the writer's next life; whatever an earlier life still has on its way can no longer be stored. */
    EmbeddedGroups(Connection connection, Force force) throws SQLException {
        super(connection, NODE);
        this.force = force;
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
        force.force();
    }

    @Override
    Head store(List<AppendUnit> group, List<StockUse> stock, long catalogueVersion) throws NotStored, SQLException {
        Head head = insertOrUndo(group, stock);
        connection.commit();
        lastGroup++;
        force.force();
        return head;
    }

    private Head insertOrUndo(List<AppendUnit> group, List<StockUse> stock) throws NotStored {
        try {
            return insert(group, stock);
        } catch (SQLException | NotStored | RuntimeException | Error e) {
            throw notStored(e);
        }
    }

    /** Nothing that was inserted is left for the next group to commit. */
    private NotStored notStored(Throwable why) {
        try {
            undo();
        } catch (SQLException | RuntimeException gone) {
            why.addSuppressed(gone);
            return new NotStored(
                    Why.CONNECTION_GONE, "A failed write could not be rolled back: " + gone.getMessage(), why);
        }
        if (why instanceof NotStored known) {
            return known;
        }
        boolean isAboutValues = why instanceof SQLException e && isAboutValues(e);
        return new NotStored(isAboutValues ? Why.VALUES : Why.REFUSED, String.valueOf(why.getMessage()), why);
    }

    @Override
    Head head() throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                        "select last_index, catalogue_version from event_head where id = 1 for update");
                ResultSet row = select.executeQuery()) {
            row.next();
            return new Head(row.getLong(1), row.getLong(2), null);
        }
    }

    private Head insert(List<AppendUnit> group, List<StockUse> stock) throws SQLException, NotStored {
        noteGroup();
        Head before = head();
        long index = before.lastIndex();
        long version = before.catalogueVersion();
        if (!stock.isEmpty()) {
            EmbeddedStock.move(connection, stock, index, group);
        }
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
        return new Head(index, version, null);
    }

    private void noteGroup() throws SQLException, NotStored {
        try (PreparedStatement update =
                connection.prepareStatement("update event_writer set last_group = ? where node = ? and epoch = ?")) {
            update.setLong(1, lastGroup + 1);
            update.setString(2, NODE);
            update.setLong(3, epoch);
            if (update.executeUpdate() != 1) {
                throw new NotStored(Why.TAKEN_OVER, "Another process has taken over writing to this database", null);
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
        insert.setObject(11, row.eventKey());
        if (guard) {
            insert.setString(12, row.aggregateId());
            insert.setLong(13, row.sequenceNumber() - 1);
        }
        insert.addBatch();
    }

    private static void requireAllInserted(int[] counts) throws NotStored {
        for (int count : counts) {
            if (count == 0) {
                throw new NotStored(Why.VALUES, "An event before the first of a unit is missing", null);
            }
        }
    }

    @Override
    void undo() throws SQLException {
        connection.rollback();
    }

    @Override
    long lastGroup() {
        return lastGroup;
    }

    @Override
    long begunGroup() {
        return lastGroup + 1;
    }

    /** A failed flush is final: the pages that it should have written are gone, a later one would "succeed". */
    @Override
    boolean canBeReopened() {
        return false;
    }
}
