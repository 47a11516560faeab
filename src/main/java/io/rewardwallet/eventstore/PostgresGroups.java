package io.rewardwallet.eventstore;

import io.rewardwallet.eventstore.EventGroups.NotStored.Why;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Groups in PostgreSQL, each in one statement that commits by itself, so that a node that freezes or dies never sits on the
 * lock of the head row: the server ends the statement without it. The node's own row is locked before the head row; a node
 * that asks for the fate of a lost statement waits there until the statement has ended.
 */
final class PostgresGroups extends EventGroups {

    private static final String MINE =
            "with mine as (select 1 from event_writer where node = ? and epoch = ? for update), ";
    /** What is read after the wait for the head row's lock decides, so the catalogue's version is held against it here. */
    private static final String MOVED_IF = "moved as (update event_head set last_index = last_index + ?,"
            + " catalogue_version = catalogue_version + ? where id = 1 and catalogue_version = ?"
            + " and exists (select 1 from mine) and not exists (select 1 from unnest(?::varchar[], ?::bigint[]) p (id, seq)"
            + " where not exists (select 1 from domain_event e where e.aggregate_id = p.id and e.sequence_number = p.seq))"
            + "%s returning last_index, catalogue_version), ";

    private static final String MOVED = MOVED_IF.formatted("");
    private static final String MOVED_WITH_STOCK = MOVED_IF.formatted(PostgresStock.AND_HOLDS);

    private static final String NOTED = "noted as (update event_writer set last_group = ?, seen_at = clock_timestamp()"
            + " where node = ? and exists (select 1 from moved)), ";
    /** Exact in numbers of this size. Arrays of times would travel as texts, to be made here and read there for each row. */
    private static final String TIME = "timestamptz 'epoch' + r.e * interval '1 microsecond'";

    private static final String INSERTED = "inserted as (insert into domain_event (" + COLUMNS
            + ") select moved.last_index - ? + r.ord, r.a, r.b, r.c, r.d, " + TIME
            + ", r.f, r.g, r.h, r.i, r.j from moved, unnest("
            + "?::varchar[], ?::varchar[], ?::varchar[], ?::bigint[], ?::bigint[], ?::varchar[], ?::varchar[],"
            + " ?::bytea[], ?::bytea[], ?::uuid[]) with ordinality as r (a, b, c, d, e, f, g, h, i, j, ord))";
    private static final String CHANGED = ", changed as (insert into catalogue_change (version, global_index) select"
            + " moved.catalogue_version - ? + o, moved.last_index - ? + o from moved, generate_series(1, ?) o)";
    private static final String HEAD = " select last_index, catalogue_version, clock_timestamp() from moved";

    private static final String STORE = MINE + MOVED + NOTED + INSERTED + HEAD;
    private static final String STORE_STOCK =
            MINE + PostgresStock.LOCKED + MOVED_WITH_STOCK + NOTED + INSERTED + PostgresStock.COUNTED + HEAD;
    private static final String STORE_CHANGES = MINE + MOVED + NOTED + INSERTED + CHANGED + HEAD;

    private final long epoch;
    private long lastGroup;

    /**
     * Opens the writer's next life. Waits until a statement of an earlier life has ended; one that comes late can no longer
     * be stored.
     */
    PostgresGroups(Connection connection, String node) throws SQLException {
        super(connection, node);
        connection.setAutoCommit(true);
        try (Statement statement = connection.createStatement()) {
            // An acknowledged call is on disk, whatever the role's or the database's default says.
            statement.execute("set synchronous_commit = on");
        }
        try (PreparedStatement open =
                connection.prepareStatement("insert into event_writer (node, epoch, last_group, seen_at)"
                        + " values (?, 1, 0, clock_timestamp()) on conflict (node)"
                        + " do update set epoch = event_writer.epoch + 1 returning epoch, last_group")) {
            open.setString(1, node);
            try (ResultSet row = open.executeQuery()) {
                row.next();
                epoch = row.getLong(1);
                lastGroup = row.getLong(2);
            }
        }
    }

    @Override
    Head store(List<AppendUnit> group, List<StockUse> stock, long catalogueVersion) throws NotStored, SQLException {
        int changes =
                group.stream().mapToInt(unit -> unit.termsChanges().size()).sum();
        String statement = changes > 0 ? STORE_CHANGES : stock.isEmpty() ? STORE : STORE_STOCK;
        try (PreparedStatement store = connection.prepareStatement(statement)) {
            bind(store, group, stock, changes, catalogueVersion);
            try (ResultSet row = store.executeQuery()) {
                if (row.next()) {
                    lastGroup++;
                    return headIn(row);
                }
            }
        } catch (SQLException e) {
            if (isAboutValues(e)) {
                throw new NotStored(Why.VALUES, String.valueOf(e.getMessage()), e);
            }
            if (isAnsweredByServer(e)) {
                throw new NotStored(Why.REFUSED, String.valueOf(e.getMessage()), e);
            }
            throw e;
        }
        throw whyNothing(group, stock, catalogueVersion);
    }

    private void bind(
            PreparedStatement store, List<AppendUnit> group, List<StockUse> stock, int changes, long catalogueVersion)
            throws SQLException {
        List<EventRow> rows =
                group.stream().flatMap(unit -> unit.rows().stream()).toList();
        List<EventRow> continued = group.stream()
                .map(AppendUnit::first)
                .filter(row -> row.sequenceNumber() > 0)
                .toList();
        int at = 0;
        store.setString(++at, node);
        store.setLong(++at, epoch);
        if (!stock.isEmpty()) {
            at = PostgresStock.bindLocked(store, at, stock);
        }
        store.setLong(++at, rows.size());
        store.setLong(++at, changes);
        store.setLong(++at, catalogueVersion);
        store.setArray(++at, column(continued, "varchar", EventRow::aggregateId));
        store.setArray(++at, column(continued, "bigint", row -> row.sequenceNumber() - 1));
        if (!stock.isEmpty()) {
            store.setInt(++at, stock.size());
        }
        store.setLong(++at, lastGroup + 1);
        store.setString(++at, node);
        store.setLong(++at, rows.size());
        store.setArray(++at, column(rows, "varchar", EventRow::eventId));
        store.setArray(++at, column(rows, "varchar", EventRow::aggregateType));
        store.setArray(++at, column(rows, "varchar", EventRow::aggregateId));
        store.setArray(++at, column(rows, "bigint", EventRow::sequenceNumber));
        store.setArray(
                ++at,
                column(rows, "bigint", row -> StoredTime.micros(row.occurredAt().toInstant())));
        store.setArray(++at, column(rows, "varchar", EventRow::payloadType));
        store.setArray(++at, column(rows, "varchar", EventRow::payloadRevision));
        store.setArray(++at, bytes(rows, EventRow::payload));
        store.setArray(++at, bytes(rows, EventRow::metaData));
        store.setArray(++at, column(rows, "uuid", EventRow::eventKey));
        if (!stock.isEmpty()) {
            PostgresStock.bindCounted(store, at, stock, rows.size());
        }
        if (changes > 0) {
            store.setLong(++at, changes);
            store.setLong(++at, changes);
            store.setInt(++at, changes);
        }
    }

    private java.sql.Array column(List<EventRow> rows, String type, Function<EventRow, @Nullable Object> value)
            throws SQLException {
        // Texts and numbers travel in binary form only from arrays of their own type.
        return array(
                type,
                switch (type) {
                    case "varchar" -> values(rows, value, new String[rows.size()]);
                    case "bigint" -> values(rows, value, new Long[rows.size()]);
                    default -> values(rows, value, new Object[rows.size()]);
                });
    }

    private static Object[] values(List<EventRow> rows, Function<EventRow, @Nullable Object> value, Object[] values) {
        for (int i = 0; i < values.length; i++) {
            values[i] = value.apply(rows.get(i));
        }
        return values;
    }

    private java.sql.Array bytes(List<EventRow> rows, Function<EventRow, byte @Nullable []> value) throws SQLException {
        return array("bytea", rows.stream().map(value).toArray(byte[][]::new));
    }

    private NotStored whyNothing(List<AppendUnit> group, List<StockUse> stock, long catalogueVersion)
            throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                "select w.epoch, h.catalogue_version from event_head h" + " left join event_writer w on w.node = ?")) {
            select.setString(1, node);
            try (ResultSet row = select.executeQuery()) {
                row.next();
                if (row.getLong(1) != epoch) {
                    return new NotStored(Why.TAKEN_OVER, "Another process writes under the node name " + node, null);
                }
                if (row.getLong(2) != catalogueVersion) {
                    return new NotStored(Why.TERMS_CHANGED, "A reward was changed meanwhile", null);
                }
                return !stock.isEmpty() && obstacles(group).isEmpty()
                        ? new NotStored(Why.STOCK_CHANGED, "A count of stock has changed", null)
                        : new NotStored(Why.VALUES, "An event before the first of a unit is missing", null);
            }
        }
    }

    /** The server said no, so the statement is rolled back; a lost connection or a server that ends says nothing. */
    private static boolean isAnsweredByServer(SQLException e) {
        String state = e.getSQLState();
        return state != null && !state.startsWith("08") && !state.startsWith("57P") && !state.startsWith("XX");
    }

    @Override
    Head head() throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                        "select last_index, catalogue_version, clock_timestamp() from event_head where id = 1");
                ResultSet row = select.executeQuery()) {
            row.next();
            return headIn(row);
        }
    }

    private static Head headIn(ResultSet row) throws SQLException {
        Instant at = row.getObject(3, OffsetDateTime.class).toInstant();
        return new Head(row.getLong(1), row.getLong(2), at);
    }

    /** A statement that failed has left nothing behind. */
    @Override
    void undo() {}

    @Override
    long lastGroup() {
        return lastGroup;
    }

    @Override
    long begunGroup() {
        return lastGroup + 1;
    }

    @Override
    boolean canBeReopened() {
        return true;
    }
}
