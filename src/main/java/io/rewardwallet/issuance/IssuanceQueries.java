package io.rewardwallet.issuance;

import io.rewardwallet.issuance.Issuances.OfReward;
import io.rewardwallet.readmodel.TableSet;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
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

    /** One statement, so that the wallet's version, its counts and the set that serves belong together. */
    @QueryHandler
    Issuances handle(CountIssuances query) {
        return sql.sql(walletIn(TableSet.A) + " union all " + walletIn(TableSet.B) + " order by reward_id")
                .param("wallet", query.walletId())
                .query(IssuanceQueries::issuancesOf);
    }

    private static String walletIn(TableSet tables) {
        return "select w.version, w.as_of, r.reward_id, r.issued, r.reversed, r.points from "
                + tables.table("issuance_wallet") + " w left join " + tables.table("issuance")
                + " r on r.wallet_id = w.wallet_id where w.wallet_id = :wallet and '"
                + tables.name().toLowerCase(Locale.ROOT) + "' = " + SERVING;
    }

    private static Issuances issuancesOf(ResultSet row) throws SQLException {
        long version = 0;
        Instant asOf = null;
        List<OfReward> rewards = new ArrayList<>();
        while (row.next()) {
            version = row.getLong("version");
            asOf = row.getObject("as_of", OffsetDateTime.class).toInstant();
            if (row.getObject("reward_id") != null) {
                rewards.add(new OfReward(
                        row.getLong("reward_id"),
                        row.getLong("issued"),
                        row.getLong("reversed"),
                        row.getLong("points")));
            }
        }
        return new Issuances(version, asOf, rewards);
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
