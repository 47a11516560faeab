package io.rewardwallet.balance;

import io.rewardwallet.history.EventFigures;
import io.rewardwallet.history.WalletTotals;
import io.rewardwallet.readmodel.BulkCount;
import io.rewardwallet.readmodel.BulkRows;
import io.rewardwallet.readmodel.ModelRow;
import io.rewardwallet.readmodel.Projection;
import io.rewardwallet.readmodel.RowForm;
import io.rewardwallet.readmodel.RowForm.Kind;
import io.rewardwallet.readmodel.RowWriter;
import io.rewardwallet.readmodel.RowWriter.TableRows;
import io.rewardwallet.readmodel.TableSet;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.axonframework.queryhandling.QueryHandler;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Keeps and answers the balance of each wallet. Owns the tables balance_a and balance_b. */
@Component
class BalanceProjection implements Projection {

    private static final String MODEL = "balance";
    private static final String SERVING =
            "(select table_set from read_model_generation where model = 'balance' and state = 'SERVING')";
    private static final String COLUMNS = "balance, credited, redeemed, refunded, version, as_of";

    private static final RowForm FORM = RowForm.empty()
            .key("wallet_id", Kind.TEXT)
            .set("version", Kind.NUMBER)
            .set("balance", Kind.NUMBER)
            .set("as_of", Kind.TIME)
            .added("credited", "redeemed", "refunded");

    private final JdbcClient sql;
    private final RowWriter rows;
    private final BulkRows bulk;

    BalanceProjection(JdbcClient sql, RowWriter rows, BulkRows bulk) {
        this.sql = sql;
        this.rows = rows;
        this.bulk = bulk;
    }

    @Override
    public String model() {
        return MODEL;
    }

    @QueryHandler
    Balance handle(FindBalance query) {
        return sql.sql("select " + COLUMNS + " from balance_a where wallet_id = :wallet and 'a' = " + SERVING
                        + " union all select " + COLUMNS + " from balance_b where wallet_id = :wallet and 'b' = "
                        + SERVING)
                .param("wallet", query.walletId())
                .query((row, i) -> balanceOf(row))
                .optional()
                .orElse(Balance.NONE);
    }

    @Override
    public Map<String, long[]> reached(TableSet tables, Collection<String> walletIds) {
        Map<String, long[]> reached = new HashMap<>();
        sql.sql("select wallet_id, version from " + tables.table(MODEL) + " where wallet_id = any(?)")
                .param((Object) walletIds.toArray(String[]::new))
                .query(row -> {
                    reached.put(row.getString(1), new long[] {row.getLong(2)});
                });
        return reached;
    }

    @Override
    public Map<String, long[]> apply(TableSet tables, List<EventFigures> events, Map<String, long[]> reached) {
        BalanceSums sums = new BalanceSums();
        events.forEach(sums::add);
        rows.merge(List.of(rowsOf(tables, sums)));
        return sums.versions();
    }

    private static TableRows rowsOf(TableSet tables, BalanceSums sums) {
        return new TableRows(tables.table(MODEL), FORM, sums.rows());
    }

    @Override
    public BulkCount bulk(TableSet tables) {
        return new BulkCount() {
            private BalanceSums sums = new BalanceSums();
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
                    bulk.insert(List.of(rowsOf(tables, sums)));
                } else {
                    bulk.merge(List.of(rowsOf(tables, sums)));
                }
                isFirst = false;
                sums = new BalanceSums();
            }
        };
    }

    @Override
    public void clear(TableSet tables) {
        sql.sql("truncate table " + tables.table(MODEL)).update();
    }

    @Override
    public long wallets(TableSet tables) {
        return sql.sql("select count(*) from " + tables.table(MODEL))
                .query(Long.class)
                .single();
    }

    @Override
    public SortedMap<String, ModelRow> rows(TableSet tables, String afterWalletId, int limit) {
        SortedMap<String, ModelRow> rows = new TreeMap<>();
        sql.sql("select wallet_id, " + COLUMNS + " from " + tables.table(MODEL)
                        + " where wallet_id > ? order by wallet_id fetch first " + limit + " rows only")
                .param(afterWalletId)
                .query(row -> {
                    Balance balance = balanceOf(row);
                    SortedMap<String, Long> fields = new TreeMap<>();
                    fields.put("balance", balance.balance());
                    fields.put("credited", balance.credited());
                    fields.put("redeemed", balance.redeemed());
                    fields.put("refunded", balance.refunded());
                    fields.put("asOf", WalletTotals.microsOf(balance.asOf()));
                    rows.put(row.getString("wallet_id"), new ModelRow(balance.walletVersion(), fields));
                });
        return rows;
    }

    @Override
    public SortedMap<String, Long> totals(TableSet tables) {
        return new TreeMap<>();
    }

    private static Balance balanceOf(ResultSet row) throws SQLException {
        return new Balance(
                row.getLong("balance"),
                row.getLong("credited"),
                row.getLong("redeemed"),
                row.getLong("refunded"),
                row.getLong("version"),
                row.getObject("as_of", OffsetDateTime.class).toInstant());
    }
}
