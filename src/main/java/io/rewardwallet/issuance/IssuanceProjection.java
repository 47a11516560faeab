package io.rewardwallet.issuance;

import io.rewardwallet.history.EventFigures;
import io.rewardwallet.history.WalletTotals;
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
    private static final String SERVING =
            "(select table_set from read_model_generation where model = 'issuance' and state = 'SERVING')";

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
    public Map<String, Long> versions(TableSet tables, Collection<String> walletIds) {
        Map<String, Long> versions = new HashMap<>();
        sql.sql("select wallet_id, version from " + tables.table("issuance_wallet") + " where wallet_id = any(?)")
                .param((Object) walletIds.toArray(String[]::new))
                .query(row -> {
                    versions.put(row.getString(1), row.getLong(2));
                });
        return versions;
    }

    @Override
    public void apply(TableSet tables, List<EventFigures> events) {
        UnitSums sums = new UnitSums();
        events.forEach(sums::add);
        writer.add(tables, sums);
    }

    @Override
    public BulkCount bulk(TableSet tables) {
        return new BulkCount() {
            private UnitSums sums = new UnitSums();
            private boolean isFirst = true;

            @Override
            public void add(EventFigures event) {
                sums.add(event);
            }

            @Override
            public int rows() {
                return sums.rows();
            }

            @Override
            public void store() {
                if (isFirst) {
                    writer.fill(tables, sums);
                } else {
                    writer.addAll(tables, sums);
                }
                isFirst = false;
                sums = new UnitSums();
            }
        };
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
        String page = "(select wallet_id, version, as_of from " + tables.table("issuance_wallet")
                + " where wallet_id > ? order by wallet_id fetch first " + limit + " rows only) w";
        sql.sql("select w.wallet_id, w.version, w.as_of, r.reward_id, r.issued, r.reversed, r.points from " + page
                        + " left join " + tables.table("issuance") + " r on r.wallet_id = w.wallet_id")
                .param(afterWalletId)
                .query(row -> {
                    String walletId = row.getString("wallet_id");
                    if (!rows.containsKey(walletId)) {
                        rows.put(walletId, new ModelRow(row.getLong("version"), new TreeMap<>()));
                        rows.get(walletId).fields().put("asOf", microsIn(row, "as_of"));
                    }
                    if (row.getObject("reward_id") != null) {
                        String reward = "reward " + row.getLong("reward_id");
                        var fields = rows.get(walletId).fields();
                        fields.put(reward + " issued", row.getLong("issued"));
                        fields.put(reward + " reversed", row.getLong("reversed"));
                        fields.put(reward + " points", row.getLong("points"));
                    }
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
