package io.rewardwallet.issuance;

import io.rewardwallet.readmodel.TableSet;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.Locale;
import org.axonframework.queryhandling.QueryHandler;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Answers questions about issued units from the tables of {@link IssuanceProjection} that serve. */
@Component
class IssuanceQueries {

    private static final String SERVING =
            "(select table_set from read_model_generation where model = 'issuance' and state = 'SERVING')";
    private static final LocalDate FIRST_DAY = LocalDate.of(1, 1, 1);
    private static final LocalDate LAST_DAY = LocalDate.of(9999, 12, 31);

    private final JdbcClient sql;

    IssuanceQueries(JdbcClient sql) {
        this.sql = sql;
    }

    /** One statement, so that the row is of the set that serves. */
    @QueryHandler
    Issuances handle(CountIssuances query) {
        return sql.sql(walletIn(TableSet.A) + " union all " + walletIn(TableSet.B))
                .param("wallet", query.walletId())
                .query((row, i) -> issuancesOf(row))
                .optional()
                .orElse(Issuances.NONE);
    }

    private static String walletIn(TableSet tables) {
        return "select version, as_of, rewards from " + tables.table("issuance_wallet")
                + " where wallet_id = :wallet and '" + tables.name().toLowerCase(Locale.ROOT) + "' = " + SERVING;
    }

    private static Issuances issuancesOf(ResultSet row) throws SQLException {
        long version = row.getLong("version");
        return new Issuances(
                version,
                row.getObject("as_of", OffsetDateTime.class).toInstant(),
                WalletUnits.rewardsIn(WalletUnits.read(version, row.getString("rewards"))));
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
}
