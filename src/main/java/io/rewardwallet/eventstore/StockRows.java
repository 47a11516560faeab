package io.rewardwallet.eventstore;

import io.rewardwallet.wallet.StockUnits.Move;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads and begins counts in the tables {@code stock} and {@code stock_change}. */
final class StockRows {

    static final String OF_REWARD = " where brand = ? and reward_id = ? and since_version = ?";
    static final String INSERT_CHANGE = "insert into stock_change (units, issued_at, global_index, brand, reward_id,"
            + " since_version) values (?, ?, ?, ?, ?, ?)";

    /** On the embedded database all calls wait for a statement that is under way. */
    private static final int MOST_AT_ONCE = 1_000;

    private StockRows() {}

    /**
     * A count as it stands.
     *
     * @param lastIndex the newest event that it has
     * @param moves what has led to it, for a timed count
     */
    record Counted(long since, boolean isTimed, long issued, long lastIndex, List<Move> moves) {}

    /**
     * The count of a reward.
     *
     * @param after its moves are wanted from events after this index on
     * @return null when nothing was counted yet
     */
    static @Nullable Counted read(Connection connection, StockKey reward, long since, long after) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("select timed, issued, last_index from stock" + OF_REWARD)) {
            bind(select, 1, reward, since);
            try (ResultSet row = select.executeQuery()) {
                if (!row.next()) {
                    return null;
                }
                boolean isTimed = row.getBoolean(1);
                long lastIndex = row.getLong(3);
                List<Move> moves = isTimed ? moves(connection, reward, since, after, lastIndex) : List.of();
                return new Counted(since, isTimed, row.getLong(2), lastIndex, moves);
            }
        }
    }

    private static List<Move> moves(Connection connection, StockKey reward, long since, long after, long upTo)
            throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("select issued_at, sum(units) from stock_change"
                + OF_REWARD + " and global_index > ? and global_index <= ? group by issued_at"
                + " having sum(units) <> 0 order by issued_at")) {
            bind(select, 1, reward, since);
            select.setLong(4, after);
            select.setLong(5, upTo);
            List<Move> moves = new ArrayList<>();
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    moves.add(new Move(rows.getObject(1, OffsetDateTime.class).toInstant(), rows.getLong(2)));
                }
            }
            return moves;
        }
    }

    /** Begins a count; the changes of a timed one are added by {@link #addChanges}. */
    static void begin(Connection connection, StockKey reward, long since, boolean isTimed, long issued, long lastIndex)
            throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "insert into stock (timed, issued, last_index, brand, reward_id, since_version)"
                        + " values (?, ?, ?, ?, ?, ?)")) {
            insert.setBoolean(1, isTimed);
            insert.setLong(2, issued);
            insert.setLong(3, lastIndex);
            bind(insert, 4, reward, since);
            insert.executeUpdate();
        }
    }

    /** Adds changes by the time of their issue. @param index up to which they were counted */
    static void addChanges(Connection connection, StockKey reward, long since, long index, Map<Instant, Long> times)
            throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(INSERT_CHANGE)) {
            int batched = 0;
            for (Map.Entry<Instant, Long> time : times.entrySet()) {
                addChange(insert, reward, since, index, new Move(time.getKey(), time.getValue()));
                if (++batched % MOST_AT_ONCE == 0) {
                    insert.executeBatch();
                }
            }
            insert.executeBatch();
        }
    }

    /** Removes the changes of counts that began before, each piece by itself on a connection without a transaction. */
    static void removeOlderChanges(Connection connection, StockKey reward, long since) throws SQLException {
        String older = " from stock_change where brand = ? and reward_id = ? and since_version < ?";
        try (PreparedStatement select = connection.prepareStatement("select since_version, global_index" + older
                        + " order by since_version, global_index offset " + (MOST_AT_ONCE - 1)
                        + " rows fetch first 1 row only");
                PreparedStatement delete = connection.prepareStatement(
                        "delete" + older + " and (since_version < ? or since_version = ? and global_index <= ?)")) {
            bind(select, 1, reward, since);
            bind(delete, 1, reward, since);
            boolean isLast = false;
            while (!isLast) {
                try (ResultSet piece = select.executeQuery()) {
                    isLast = !piece.next();
                    long upTo = isLast ? Long.MAX_VALUE : piece.getLong(1);
                    delete.setLong(4, upTo);
                    delete.setLong(5, upTo);
                    delete.setLong(6, isLast ? Long.MAX_VALUE : piece.getLong(2));
                }
                delete.executeUpdate();
            }
        }
    }

    static void addChange(PreparedStatement insert, StockKey reward, long since, long index, Move move)
            throws SQLException {
        insert.setLong(1, move.units());
        insert.setObject(2, move.issuedAt().atOffset(ZoneOffset.UTC));
        insert.setLong(3, index);
        bind(insert, 4, reward, since);
        insert.addBatch();
    }

    static void bind(PreparedStatement statement, int first, StockKey reward, long since) throws SQLException {
        statement.setString(first, reward.brand());
        statement.setLong(first + 1, reward.rewardId());
        statement.setLong(first + 2, since);
    }
}
