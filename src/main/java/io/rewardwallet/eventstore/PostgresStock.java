package io.rewardwallet.eventstore;

import io.rewardwallet.eventstore.StockUse.Change;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * The parts of a group's statement that move counts of stock. The counts are locked in the order of their keys, before the
 * head row, and held against their newest values: what other groups have stored meanwhile is seen there, not in the tables.
 */
final class PostgresStock {

    static final String LOCKED = "wanted as (select * from unnest(?::varchar[], ?::bigint[], ?::bigint[], ?::bigint[],"
            + " ?::bigint[], ?::bigint[], ?::bigint[], ?::boolean[])"
            + " w (brand, reward_id, since_version, net, peak, most, exact, moved)),"
            + " locked as (select k.issued, k.last_index, w.peak, w.most, w.exact from stock k join wanted w"
            + " on k.brand = w.brand and k.reward_id = w.reward_id and k.since_version = w.since_version"
            + " order by k.brand, k.reward_id for update of k), ";

    /** For the condition under which the head row is moved. */
    static final String AND_HOLDS = " and (select count(*) from locked where issued + peak <= most"
            + " and (exact < 0 or last_index = exact)) = ?";

    static final String COUNTED = ", counted as (update stock k set issued = k.issued + w.net,"
            + " last_index = moved.last_index from moved, wanted w where k.brand = w.brand"
            + " and k.reward_id = w.reward_id and k.since_version = w.since_version and w.moved),"
            + " kept as (insert into stock_change (brand, reward_id, since_version, global_index, issued_at, units)"
            + " select c.brand, c.reward_id, c.since_version, moved.last_index - ? + c.ord, c.issued_at, c.units"
            + " from moved, unnest(?::varchar[], ?::bigint[], ?::bigint[], ?::bigint[], ?::timestamptz[], ?::bigint[])"
            + " c (brand, reward_id, since_version, ord, issued_at, units))";

    private PostgresStock() {}

    private record Kept(StockUse use, Change change) {}

    /** @return the place of the last parameter that was set */
    static int bindLocked(PreparedStatement store, int before, List<StockUse> stock) throws SQLException {
        int at = before;
        set(store, ++at, "varchar", stock, use -> use.reward().brand());
        set(store, ++at, "bigint", stock, use -> use.reward().rewardId());
        set(store, ++at, "bigint", stock, StockUse::since);
        set(store, ++at, "bigint", stock, StockUse::net);
        set(store, ++at, "bigint", stock, StockUse::peak);
        set(store, ++at, "bigint", stock, StockUse::most);
        set(store, ++at, "bigint", stock, StockUse::exactIndex);
        set(store, ++at, "boolean", stock, StockUse::isMoved);
        return at;
    }

    /** @param rows of the group */
    static void bindCounted(PreparedStatement store, int before, List<StockUse> stock, int rows) throws SQLException {
        List<Kept> kept = new ArrayList<>();
        stock.stream().filter(StockUse::isTimed).forEach(use -> use.changes()
                .forEach(change -> kept.add(new Kept(use, change))));
        int at = before;
        store.setLong(++at, rows);
        set(store, ++at, "varchar", kept, of -> of.use().reward().brand());
        set(store, ++at, "bigint", kept, of -> of.use().reward().rewardId());
        set(store, ++at, "bigint", kept, of -> of.use().since());
        set(store, ++at, "bigint", kept, of -> (long) of.change().row());
        set(store, ++at, "timestamptz", kept, of -> of.change()
                .move()
                .issuedAt()
                .atOffset(ZoneOffset.UTC));
        set(store, ++at, "bigint", kept, of -> of.change().move().units());
    }

    private static <T> void set(PreparedStatement store, int at, String type, List<T> rows, Function<T, Object> value)
            throws SQLException {
        store.setArray(
                at,
                store.getConnection()
                        .createArrayOf(type, rows.stream().map(value).toArray()));
    }
}
