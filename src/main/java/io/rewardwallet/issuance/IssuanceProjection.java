package io.rewardwallet.issuance;

import io.rewardwallet.readmodel.ModelRow;
import io.rewardwallet.readmodel.NumberedEvent;
import io.rewardwallet.readmodel.Progress;
import io.rewardwallet.readmodel.Projection;
import io.rewardwallet.readmodel.TableSet;
import io.rewardwallet.wallet.RewardIssued;
import io.rewardwallet.wallet.WalletEvent;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
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

/** Counts units by wallet and reward, and by reward and day. Owns the tables issuance_wallet, issuance and issuance_day. */
@Component
class IssuanceProjection implements Projection {

    private static final String MODEL = "issuance";
    private static final String SERVING =
            "(select table_set from read_model_generation where model = 'issuance' and state = 'SERVING')";

    private static final LocalDate FIRST_DAY = LocalDate.of(1, 1, 1);
    private static final LocalDate LAST_DAY = LocalDate.of(9999, 12, 31);

    private final JdbcClient sql;
    private final JdbcTemplate batches;

    IssuanceProjection(JdbcClient sql, JdbcTemplate batches) {
        this.sql = sql;
        this.batches = batches;
    }

    private record WalletReward(String walletId, long rewardId) {}

    private record RewardDay(String brand, long rewardId, LocalDate day) {}

    private record Units(long units, long points) {
        static final Units NONE = new Units(0, 0);

        Units plus(RewardIssued event) {
            return new Units(units + event.units(), points + event.points());
        }
    }

    @Override
    public String model() {
        return MODEL;
    }

    /** One statement, so that the wallet's version, its counts and the set that serves belong together. */
    @QueryHandler
    Issuances handle(CountIssuances query) {
        var rows = sql.sql(walletIn(TableSet.A) + " union all " + walletIn(TableSet.B) + " order by reward_id")
                .param("wallet", query.walletId())
                .query((row, i) -> new Issuances(
                        row.getLong("version"),
                        row.getObject("as_of", OffsetDateTime.class).toInstant(),
                        row.getObject("reward_id") == null
                                ? List.of()
                                : List.of(new Issuances.OfReward(
                                        row.getLong("reward_id"),
                                        row.getLong("issued"),
                                        row.getLong("reversed"),
                                        row.getLong("points")))))
                .list();
        return rows.isEmpty()
                ? Issuances.NONE
                : new Issuances(
                        rows.get(0).walletVersion(),
                        rows.get(0).asOf(),
                        rows.stream().flatMap(row -> row.rewards().stream()).toList());
    }

    private static String walletIn(TableSet tables) {
        return "select w.version, w.as_of, r.reward_id, r.issued, r.reversed, r.points from "
                + tables.table("issuance_wallet") + " w left join " + tables.table("issuance")
                + " r on r.wallet_id = w.wallet_id where w.wallet_id = :wallet and '"
                + tables.name().toLowerCase(Locale.ROOT) + "' = " + SERVING;
    }

    @QueryHandler
    Long handle(CountRewardIssuances query) {
        return sql.sql("select coalesce(sum(units), 0) from (select units from issuance_day_a where brand = :brand"
                        + " and reward_id = :reward and 'a' = " + SERVING
                        + " union all select units from issuance_day_b where brand = :brand and reward_id = :reward"
                        + " and 'b' = " + SERVING + ") days")
                .param("brand", query.brand())
                .param("reward", query.rewardId())
                .query(Long.class)
                .single();
    }

    @QueryHandler
    RewardDays handle(CountRewardDays query) {
        String days = " where brand = :brand and reward_id = :reward and issue_day >= :from and issue_day < :to and ";
        return new RewardDays(sql.sql("select issue_day, units, points from issuance_day_a" + days + "'a' = " + SERVING
                        + " union all select issue_day, units, points from issuance_day_b" + days + "'b' = " + SERVING
                        + " order by issue_day")
                .param("brand", query.brand())
                .param("reward", query.rewardId())
                .param("from", query.from() == null ? FIRST_DAY : query.from())
                .param("to", query.to() == null ? LAST_DAY : query.to())
                .query((row, i) -> new RewardDays.Day(
                        row.getObject("issue_day", LocalDate.class), row.getLong("units"), row.getLong("points")))
                .list());
    }

    @Override
    public void apply(TableSet tables, List<NumberedEvent> events) {
        Map<String, Long> reached = versionsOf(tables, events);
        List<NumberedEvent> next = Progress.next(reached, events);
        Map<String, NumberedEvent> newest = new LinkedHashMap<>();
        Map<WalletReward, Units> byWallet = new HashMap<>();
        Map<RewardDay, Units> byDay = new HashMap<>();
        for (NumberedEvent numbered : next) {
            WalletEvent event = numbered.event();
            newest.put(event.walletId(), numbered);
            if (event instanceof RewardIssued issued) {
                byWallet.merge(
                        new WalletReward(issued.walletId(), issued.rewardId()),
                        Units.NONE.plus(issued),
                        (a, b) -> a.plus(issued));
                byDay.merge(
                        new RewardDay(issued.brand(), issued.rewardId(), dayOf(issued)),
                        Units.NONE.plus(issued),
                        (a, b) -> a.plus(issued));
            }
        }
        storeVersions(tables, reached, newest);
        addByWallet(tables, byWallet);
        addByDay(tables, byDay);
    }

    @Override
    public void clear(TableSet tables) {
        sql.sql("truncate table " + tables.table("issuance_wallet")).update();
        sql.sql("truncate table " + tables.table("issuance")).update();
        sql.sql("truncate table " + tables.table("issuance_day")).update();
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
        sql.sql("select w.wallet_id, w.version, r.reward_id, r.issued, r.reversed, r.points from (select wallet_id,"
                        + " version from " + tables.table("issuance_wallet")
                        + " where wallet_id > ? order by wallet_id fetch first " + limit + " rows only) w left join "
                        + tables.table("issuance") + " r on r.wallet_id = w.wallet_id")
                .param(afterWalletId)
                .query(row -> {
                    ModelRow wallet =
                            rows.computeIfAbsent(row.getString("wallet_id"), id -> new ModelRow(0, new TreeMap<>()));
                    if (row.getObject("reward_id") != null) {
                        String reward = "reward " + row.getLong("reward_id");
                        wallet.fields().put(reward + " issued", row.getLong("issued"));
                        wallet.fields().put(reward + " reversed", row.getLong("reversed"));
                        wallet.fields().put(reward + " points", row.getLong("points"));
                    }
                    rows.put(row.getString("wallet_id"), new ModelRow(row.getLong("version"), wallet.fields()));
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

    private static LocalDate dayOf(RewardIssued event) {
        return LocalDate.ofInstant(event.at(), ZoneOffset.UTC);
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
                "update " + table
                        + " set issued = issued + ?, points = points + ? where wallet_id = ? and reward_id = ?",
                "insert into " + table + " (issued, reversed, points, wallet_id, reward_id) values (?, 0, ?, ?, ?)",
                units.entrySet().stream()
                        .map(entry -> new Object[] {
                            entry.getValue().units(),
                            entry.getValue().points(),
                            entry.getKey().walletId(),
                            entry.getKey().rewardId()
                        })
                        .toList());
    }

    private void addByDay(TableSet tables, Map<RewardDay, Units> units) {
        String table = tables.table("issuance_day");
        add(
                "update " + table + " set units = units + ?, points = points + ?"
                        + " where brand = ? and reward_id = ? and issue_day = ?",
                "insert into " + table + " (units, points, brand, reward_id, issue_day) values (?, ?, ?, ?, ?)",
                units.entrySet().stream()
                        .map(entry -> new Object[] {
                            entry.getValue().units(),
                            entry.getValue().points(),
                            entry.getKey().brand(),
                            entry.getKey().rewardId(),
                            entry.getKey().day()
                        })
                        .toList());
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
