package io.rewardwallet.readmodel;

import io.rewardwallet.eventstore.StockCounts;
import io.rewardwallet.history.WalletHistory;
import io.rewardwallet.wallet.RewardIssued;
import io.rewardwallet.wallet.RewardReversed;
import io.rewardwallet.wallet.WalletEvent;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Holds the counts of limits over all customers against a fold of the history, both as of one moment. They are no read model,
 * but part of what decides; they are checked with the model that counts the same units.
 */
@Component
class StockCheck {

    /** The model with which it is done. */
    static final String BESIDE = "issuance";

    private final JdbcClient sql;
    private final StockCounts counts;
    private final WalletHistory history;

    StockCheck(JdbcClient sql, StockCounts counts, WalletHistory history) {
        this.sql = sql;
        this.counts = counts;
        this.history = history;
    }

    private record Reward(String brand, long rewardId) {}

    private record Count(Reward reward, long since, boolean isTimed, long issued) {}

    /** Units that stand, and the times of their issue added up with overflow, as in WalletTotals. */
    private record Sum(long units, long timeSum) {
        private static final Sum NONE = new Sum(0, 0);

        private Sum plus(Instant issuedAt, long more) {
            return new Sum(units + more, timeSum + more * ChronoUnit.MICROS.between(Instant.EPOCH, issuedAt));
        }
    }

    /** To be called before {@link #differences}: what is in force is known by what was stored up to here. */
    void lookFirst() {
        counts.awaitNewest();
    }

    /** What differs, inside a transaction that sees one moment. */
    List<Difference> differences() {
        List<Count> inForce = sql
                .sql("select brand, reward_id, since_version, timed, issued from stock")
                .query((row, i) -> new Count(
                        new Reward(row.getString(1), row.getLong(2)),
                        row.getLong(3),
                        row.getBoolean(4),
                        row.getLong(5)))
                .list()
                .stream()
                .filter(count ->
                        counts.isInForce(count.reward().brand(), count.reward().rewardId(), count.since()))
                .toList();
        if (inForce.isEmpty()) {
            return List.of();
        }
        Map<Reward, Sum> recount = recount();
        List<Difference> differences = new ArrayList<>();
        for (Count count : inForce) {
            Sum sum = recount.getOrDefault(count.reward(), Sum.NONE);
            String of = "stock of brand " + count.reward().brand() + " reward "
                    + count.reward().rewardId();
            Map<String, Long> here = new HashMap<>(Map.of(of, count.issued()));
            Map<String, Long> there = new HashMap<>(Map.of(of, sum.units()));
            if (count.isTimed()) {
                Sum kept = kept(count);
                here.putAll(Map.of(of + " changes", kept.units(), of + " time sum", kept.timeSum()));
                there.putAll(Map.of(of + " changes", sum.units(), of + " time sum", sum.timeSum()));
            }
            differences.addAll(Comparison.of("", here, there));
        }
        return differences;
    }

    private Sum kept(Count count) {
        Sum[] sum = {Sum.NONE};
        sql.sql("select issued_at, units from stock_change where brand = ? and reward_id = ? and since_version = ?")
                .params(count.reward().brand(), count.reward().rewardId(), count.since())
                .query(row -> {
                    sum[0] = sum[0].plus(row.getObject(1, OffsetDateTime.class).toInstant(), row.getLong(2));
                });
        return sum[0];
    }

    private Map<Reward, Sum> recount() {
        long position =
                sql.sql("select last_index from event_head").query(Long.class).single();
        Map<Reward, Sum> sums = new HashMap<>();
        history.forEach(0, position, stored -> add(sums, stored.event()));
        return sums;
    }

    private static void add(Map<Reward, Sum> sums, WalletEvent event) {
        if (event instanceof RewardIssued issue) {
            sums.compute(new Reward(issue.brand(), issue.rewardId()), (reward, sum) -> (sum == null ? Sum.NONE : sum)
                    .plus(issue.at(), issue.units()));
        } else if (event instanceof RewardReversed reversal) {
            for (RewardReversed.Taken taken : reversal.taken()) {
                sums.compute(
                        new Reward(reversal.brand(), reversal.rewardId()),
                        (reward, sum) -> (sum == null ? Sum.NONE : sum).plus(taken.issuedAt(), -taken.units()));
            }
        }
    }
}
