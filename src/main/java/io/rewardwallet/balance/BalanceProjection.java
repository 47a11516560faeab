package io.rewardwallet.balance;

import io.rewardwallet.readmodel.ModelRow;
import io.rewardwallet.readmodel.NumberedEvent;
import io.rewardwallet.readmodel.Progress;
import io.rewardwallet.readmodel.Projection;
import io.rewardwallet.readmodel.TableSet;
import io.rewardwallet.wallet.PointsCredited;
import io.rewardwallet.wallet.PointsRedeemed;
import io.rewardwallet.wallet.PointsRefunded;
import io.rewardwallet.wallet.WalletEvent;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.axonframework.queryhandling.QueryHandler;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Keeps and answers the balance of each wallet. Owns the tables balance_a and balance_b. */
@Component
class BalanceProjection implements Projection {

    private static final String MODEL = "balance";
    private static final String SERVING =
            "(select table_set from read_model_generation where model = 'balance' and state = 'SERVING')";
    private static final String COLUMNS = "balance, credited, redeemed, refunded, version, as_of";

    private final JdbcClient sql;
    private final JdbcTemplate batches;

    BalanceProjection(JdbcClient sql, JdbcTemplate batches) {
        this.sql = sql;
        this.batches = batches;
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
    public void apply(TableSet tables, List<NumberedEvent> events) {
        Set<String> walletIds =
                events.stream().map(numbered -> numbered.event().walletId()).collect(Collectors.toSet());
        Map<String, Balance> before = balancesOf(tables, walletIds);
        Map<String, Long> reached = before.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().walletVersion()));
        Map<String, Balance> after = new HashMap<>();
        for (NumberedEvent numbered : Progress.next(reached, events)) {
            String walletId = numbered.event().walletId();
            Balance present = after.getOrDefault(walletId, before.getOrDefault(walletId, Balance.NONE));
            after.put(walletId, counted(present, numbered));
        }
        store(tables, before.keySet(), after);
    }

    @Override
    public void clear(TableSet tables) {
        sql.sql("truncate table " + tables.table(MODEL)).update();
    }

    @Override
    public long servedVersion(String walletId) {
        return handle(new FindBalance(walletId)).walletVersion();
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
                    rows.put(row.getString("wallet_id"), new ModelRow(balance.walletVersion(), fields));
                });
        return rows;
    }

    @Override
    public SortedMap<String, Long> totals(TableSet tables) {
        return new TreeMap<>();
    }

    private static Balance counted(Balance before, NumberedEvent numbered) {
        WalletEvent event = numbered.event();
        long credited = event instanceof PointsCredited credit ? credit.points() : 0;
        long redeemed = event instanceof PointsRedeemed payment ? payment.points() : 0;
        long refunded = event instanceof PointsRefunded refund ? refund.points() : 0;
        return new Balance(
                event.balanceAfter(),
                before.credited() + credited,
                before.redeemed() + redeemed,
                before.refunded() + refunded,
                numbered.version(),
                event.at());
    }

    private Map<String, Balance> balancesOf(TableSet tables, Set<String> walletIds) {
        Map<String, Balance> balances = new HashMap<>();
        sql.sql("select wallet_id, " + COLUMNS + " from " + tables.table(MODEL) + " where wallet_id in (:wallets)")
                .param("wallets", walletIds)
                .query(row -> {
                    balances.put(row.getString("wallet_id"), balanceOf(row));
                });
        return balances;
    }

    private void store(TableSet tables, Set<String> present, Map<String, Balance> after) {
        String table = tables.table(MODEL);
        batches.batchUpdate(
                "update " + table + " set balance = ?, credited = ?, redeemed = ?, refunded = ?, version = ?, as_of = ?"
                        + " where wallet_id = ?",
                rows(after, walletId -> present.contains(walletId)));
        batches.batchUpdate(
                "insert into " + table + " (" + COLUMNS + ", wallet_id) values (?, ?, ?, ?, ?, ?, ?)",
                rows(after, walletId -> !present.contains(walletId)));
    }

    private static List<Object[]> rows(Map<String, Balance> balances, Predicate<String> which) {
        return balances.entrySet().stream()
                .filter(entry -> which.test(entry.getKey()))
                .map(entry -> row(entry.getKey(), entry.getValue()))
                .toList();
    }

    private static Object[] row(String walletId, Balance balance) {
        return new Object[] {
            balance.balance(),
            balance.credited(),
            balance.redeemed(),
            balance.refunded(),
            balance.walletVersion(),
            balance.asOf() == null ? null : balance.asOf().atOffset(ZoneOffset.UTC),
            walletId
        };
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
