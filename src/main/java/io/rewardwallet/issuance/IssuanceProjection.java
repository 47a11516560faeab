package io.rewardwallet.issuance;

import io.rewardwallet.issuance.UnitSums.RewardDay;
import io.rewardwallet.issuance.UnitSums.RewardTime;
import io.rewardwallet.issuance.UnitSums.Units;
import io.rewardwallet.issuance.UnitSums.WalletReward;
import io.rewardwallet.readmodel.ModelRow;
import io.rewardwallet.readmodel.NumberedEvent;
import io.rewardwallet.readmodel.Progress;
import io.rewardwallet.readmodel.Projection;
import io.rewardwallet.readmodel.TableSet;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Counts units by wallet and reward, by reward and day, and by wallet, reward and time of issue. Owns the issuance
 * tables.
 */
@Component
class IssuanceProjection implements Projection {

    private static final String MODEL = "issuance";
    private static final String SERVING =
            "(select table_set from read_model_generation where model = 'issuance' and state = 'SERVING')";

    private final JdbcClient sql;
    private final JdbcTemplate batches;

    IssuanceProjection(JdbcClient sql, JdbcTemplate batches) {
        this.sql = sql;
        this.batches = batches;
    }

    @Override
    public String model() {
        return MODEL;
    }

    @Override
    public void apply(TableSet tables, List<NumberedEvent> events) {
        Map<String, Long> reached = versionsOf(tables, events);
        UnitSums sums = UnitSums.of(Progress.next(reached, events));
        storeVersions(tables, reached, sums.newestByWallet);
        addByWallet(tables, sums.byWallet);
        addByDay(tables, sums.byDay);
        addByTime(tables, sums.byTime);
    }

    @Override
    public void clear(TableSet tables) {
        sql.sql("truncate table " + tables.table("issuance_wallet")).update();
        sql.sql("truncate table " + tables.table("issuance")).update();
        sql.sql("truncate table " + tables.table("issuance_day")).update();
        sql.sql("truncate table " + tables.table("issuance_time")).update();
    }

    @Override
    public long servedVersion(String walletId) {
        return sql.sql("select coalesce(max(version), 0) from (select version from issuance_wallet_a"
                        + " where wallet_id = :wallet and 'a' = " + SERVING
                        + " union all select version from issuance_wallet_b where wallet_id = :wallet and 'b' = "
                        + SERVING + ") served")
                .param("wallet", walletId)
                .query(Long.class)
                .single();
    }

    @Override
    public SortedMap<String, ModelRow> rows(TableSet tables, String afterWalletId, int limit) {
        SortedMap<String, ModelRow> rows = new TreeMap<>();
        String page = "(select wallet_id, version from " + tables.table("issuance_wallet")
                + " where wallet_id > ? order by wallet_id fetch first " + limit + " rows only) w";
        sql.sql("select w.wallet_id, w.version, r.reward_id, r.issued, r.reversed, r.points from " + page
                        + " left join " + tables.table("issuance") + " r on r.wallet_id = w.wallet_id")
                .param(afterWalletId)
                .query(row -> {
                    String walletId = row.getString("wallet_id");
                    rows.putIfAbsent(walletId, new ModelRow(row.getLong("version"), new TreeMap<>()));
                    if (row.getObject("reward_id") != null) {
                        String reward = "reward " + row.getLong("reward_id");
                        var fields = rows.get(walletId).fields();
                        fields.put(reward + " issued", row.getLong("issued"));
                        fields.put(reward + " reversed", row.getLong("reversed"));
                        fields.put(reward + " points", row.getLong("points"));
                        fields.put(reward + " standing", 0L);
                        fields.put(reward + " time sum", 0L);
                    }
                });
        sql.sql("select t.wallet_id, t.reward_id, t.issued_at, t.units from " + page + " join "
                        + tables.table("issuance_time") + " t on t.wallet_id = w.wallet_id")
                .param(afterWalletId)
                .query(row -> {
                    String reward = "reward " + row.getLong("reward_id");
                    long units = row.getLong("units");
                    Instant issuedAt =
                            row.getObject("issued_at", OffsetDateTime.class).toInstant();
                    long times = units * ChronoUnit.MICROS.between(Instant.EPOCH, issuedAt);
                    var fields = rows.get(row.getString("wallet_id")).fields();
                    fields.merge(reward + " standing", units, Long::sum);
                    fields.merge(reward + " time sum", times, Long::sum);
                });
        return rows;
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

    private Map<String, Long> versionsOf(TableSet tables, List<NumberedEvent> events) {
        Set<String> walletIds =
                events.stream().map(numbered -> numbered.event().walletId()).collect(Collectors.toSet());
        Map<String, Long> versions = new HashMap<>();
        sql.sql("select wallet_id, version from " + tables.table("issuance_wallet") + " where wallet_id in (:wallets)")
                .param("wallets", walletIds)
                .query(row -> {
                    versions.put(row.getString(1), row.getLong(2));
                });
        return versions;
    }

    private void storeVersions(TableSet tables, Map<String, Long> reached, Map<String, NumberedEvent> newest) {
        String table = tables.table("issuance_wallet");
        batches.batchUpdate(
                "update " + table + " set version = ?, as_of = ? where wallet_id = ?",
                versionRows(newest, walletId -> reached.containsKey(walletId)));
        batches.batchUpdate(
                "insert into " + table + " (version, as_of, wallet_id) values (?, ?, ?)",
                versionRows(newest, walletId -> !reached.containsKey(walletId)));
    }

    private static List<Object[]> versionRows(Map<String, NumberedEvent> newest, Predicate<String> which) {
        return newest.entrySet().stream()
                .filter(entry -> which.test(entry.getKey()))
                .map(entry -> new Object[] {
                    entry.getValue().version(), entry.getValue().event().at().atOffset(ZoneOffset.UTC), entry.getKey()
                })
                .toList();
    }

    private void addByWallet(TableSet tables, Map<WalletReward, Units> units) {
        String table = tables.table("issuance");
        add(
                "update " + table + " set issued = issued + ?, reversed = reversed + ?, points = points + ?"
                        + " where wallet_id = ? and reward_id = ?",
                "insert into " + table + " (issued, reversed, points, wallet_id, reward_id) values (?, ?, ?, ?, ?)",
                rowsOf(units, (row, of) ->
                        new Object[] {of.issued(), of.reversed(), of.points(), row.walletId(), row.rewardId()}));
    }

    private void addByDay(TableSet tables, Map<RewardDay, Units> units) {
        String table = tables.table("issuance_day");
        add(
                "update " + table + " set units = units + ?, points = points + ?"
                        + " where brand = ? and reward_id = ? and issue_day = ?",
                "insert into " + table + " (units, points, brand, reward_id, issue_day) values (?, ?, ?, ?, ?)",
                rowsOf(units, (row, of) ->
                        new Object[] {of.issued(), of.points(), row.brand(), row.rewardId(), row.day()}));
    }

    private void addByTime(TableSet tables, Map<RewardTime, Long> units) {
        String table = tables.table("issuance_time");
        add(
                "update " + table + " set units = units + ? where wallet_id = ? and reward_id = ? and issued_at = ?",
                "insert into " + table + " (units, wallet_id, reward_id, issued_at) values (?, ?, ?, ?)",
                rowsOf(units, (row, of) -> new Object[] {
                    of, row.walletId(), row.rewardId(), row.issuedAt().atOffset(ZoneOffset.UTC)
                }));
    }

    private static <K, V> List<Object[]> rowsOf(Map<K, V> sums, BiFunction<K, V, Object[]> row) {
        return sums.entrySet().stream()
                .map(entry -> row.apply(entry.getKey(), entry.getValue()))
                .toList();
    }

    /** Adds to the rows that are there and makes those that are not; a wallet's version guards against adding twice. */
    private void add(String update, String insert, List<Object[]> rows) {
        int[] updated = batches.batchUpdate(update, rows);
        List<Object[]> missing = new ArrayList<>();
        for (int i = 0; i < updated.length; i++) {
            if (updated[i] == 0) {
                missing.add(rows.get(i));
            }
        }
        batches.batchUpdate(insert, missing);
    }
}
