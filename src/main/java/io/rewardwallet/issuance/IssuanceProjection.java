package io.rewardwallet.issuance;

import io.rewardwallet.history.EventFigures;
import io.rewardwallet.history.WalletTotals;
import io.rewardwallet.issuance.Issuances.OfReward;
import io.rewardwallet.readmodel.BulkCount;
import io.rewardwallet.readmodel.BulkRows;
import io.rewardwallet.readmodel.ModelRow;
import io.rewardwallet.readmodel.Projection;
import io.rewardwallet.readmodel.RowWriter;
import io.rewardwallet.readmodel.TableSet;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Counts units by wallet and reward, and by reward and day. Owns the issuance tables. */
@Component
class IssuanceProjection implements Projection {

    private static final String MODEL = "issuance";

    private static final int READ_AT_ONCE = 5_000;

    private final JdbcClient sql;
    private final IssuanceTables writer;

    IssuanceProjection(JdbcClient sql, RowWriter rows, BulkRows bulk) {
        this.sql = sql;
        this.writer = new IssuanceTables(rows, bulk);
    }

    @Override
    public String model() {
        return MODEL;
    }

    @Override
    public Map<String, long[]> reached(TableSet tables, Collection<String> walletIds) {
        Map<String, long[]> reached = new HashMap<>();
        sql.sql("select wallet_id, version, rewards from " + tables.table("issuance_wallet")
                        + " where wallet_id = any(?)")
                .param((Object) walletIds.toArray(String[]::new))
                .query(row -> {
                    reached.put(row.getString(1), WalletUnits.read(row.getLong(2), row.getString(3)));
                });
        return reached;
    }

    @Override
    public Map<String, long[]> apply(TableSet tables, List<EventFigures> events, Map<String, long[]> reached) {
        UnitSums sums = new UnitSums(reached);
        events.forEach(sums::add);
        writer.merge(tables, sums);
        return sums.numbers();
    }

    @Override
    public BulkCount bulk(TableSet tables) {
        return new BulkCount() {
            private UnitSums sums = new UnitSums(Map.of());
            private boolean isFirst = true;

            @Override
            public void add(EventFigures event) {
                sums.add(event);
            }

            @Override
            public int rows() {
                return sums.size();
            }

            @Override
            public void store() {
                if (isFirst) {
                    writer.fill(tables, sums);
                } else {
                    addStored(tables, sums);
                    writer.mergeAll(tables, sums);
                }
                isFirst = false;
                sums = new UnitSums(Map.of());
            }
        };
    }

    /** Wallets' rows are written whole: what earlier parts of a replay have stored is added to what this one has gathered. */
    private void addStored(TableSet tables, UnitSums sums) {
        List<String> walletIds = List.copyOf(sums.byWallet.keySet());
        for (int from = 0; from < walletIds.size(); from += READ_AT_ONCE) {
            int end = Math.min(from + READ_AT_ONCE, walletIds.size());
            reached(tables, walletIds.subList(from, end))
                    .forEach((walletId, stored) -> sums.byWallet.get(walletId).addAll(stored));
        }
    }

    @Override
    public void clear(TableSet tables) {
        IssuanceTables.NAMES.forEach(
                table -> sql.sql("truncate table " + tables.table(table)).update());
    }

    @Override
    public long wallets(TableSet tables) {
        return sql.sql("select count(*) from " + tables.table("issuance_wallet"))
                .query(Long.class)
                .single();
    }

    @Override
    public SortedMap<String, ModelRow> rows(TableSet tables, String afterWalletId, int limit) {
        SortedMap<String, ModelRow> rows = new TreeMap<>();
        sql.sql("select wallet_id, version, as_of, rewards from " + tables.table("issuance_wallet")
                        + " where wallet_id > ? order by wallet_id fetch first " + limit + " rows only")
                .param(afterWalletId)
                .query(row -> {
                    SortedMap<String, Long> fields = new TreeMap<>();
                    fields.put("asOf", microsIn(row, "as_of"));
                    long[] numbers = WalletUnits.read(row.getLong("version"), row.getString("rewards"));
                    for (OfReward of : WalletUnits.rewardsIn(numbers)) {
                        String reward = "reward " + of.rewardId();
                        fields.put(reward + " issued", of.issued());
                        fields.put(reward + " reversed", of.reversed());
                        fields.put(reward + " points", of.points());
                    }
                    rows.put(row.getString("wallet_id"), new ModelRow(numbers[0], fields));
                });
        return rows;
    }

    private static long microsIn(ResultSet row, String column) throws SQLException {
        return WalletTotals.microsOf(row.getObject(column, OffsetDateTime.class).toInstant());
    }

    @Override
    public SortedMap<String, Long> totals(TableSet tables) {
        SortedMap<String, Long> totals = new TreeMap<>();
        sql.sql("select brand, reward_id, issue_day, units, points from " + tables.table("issuance_day"))
                .query(row -> {
                    String of = "brand " + row.getString("brand") + " reward " + row.getLong("reward_id") + " on "
                            + row.getObject("issue_day", LocalDate.class);
                    totals.put(of + " units", row.getLong("units"));
                    totals.put(of + " points", row.getLong("points"));
                });
        return totals;
    }
}
