package io.rewardwallet.eventstore;

import io.rewardwallet.eventstore.EventGroups.NotStored;
import io.rewardwallet.eventstore.StockUse.Change;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/** Moves counts of stock in the embedded database, in the transaction of the group that moves them. */
final class EmbeddedStock {

    private static final String HOLDS =
            StockRows.OF_REWARD + " and issued + ? <= ? and (cast(? as bigint) < 0 or last_index = ?)";

    private EmbeddedStock() {}

    /**
     * @param indexBefore index of the last event before the group
     * @throws NotStored when a count is not as the group's units were decided with
     */
    static void move(Connection connection, List<StockUse> stock, long indexBefore, List<AppendUnit> group)
            throws SQLException, NotStored {
        long lastIndex = indexBefore
                + group.stream().mapToInt(unit -> unit.rows().size()).sum();
        for (StockUse use : stock) {
            if (!(use.isMoved() ? moved(connection, use, lastIndex) : holds(connection, use))) {
                throw new NotStored(NotStored.Why.STOCK_CHANGED, "A count of stock has changed", null);
            }
        }
        try (PreparedStatement insert = connection.prepareStatement(StockRows.INSERT_CHANGE)) {
            for (StockUse use : stock) {
                if (use.isTimed()) {
                    for (Change change : use.changes()) {
                        StockRows.addChange(
                                insert, use.reward(), use.since(), indexBefore + change.row(), change.move());
                    }
                }
            }
            insert.executeBatch();
        }
    }

    private static boolean moved(Connection connection, StockUse use, long lastIndex) throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement("update stock set issued = issued + ?, last_index = ?" + HOLDS)) {
            update.setLong(1, use.net());
            update.setLong(2, lastIndex);
            bind(update, 3, use);
            return update.executeUpdate() == 1;
        }
    }

    private static boolean holds(Connection connection, StockUse use) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("select 1 from stock" + HOLDS)) {
            bind(select, 1, use);
            try (ResultSet row = select.executeQuery()) {
                return row.next();
            }
        }
    }

    private static void bind(PreparedStatement statement, int first, StockUse use) throws SQLException {
        StockRows.bind(statement, first, use.reward(), use.since());
        statement.setLong(first + 3, use.peak());
        statement.setLong(first + 4, use.most());
        statement.setLong(first + 5, use.exactIndex());
        statement.setLong(first + 6, use.exactIndex());
    }
}
