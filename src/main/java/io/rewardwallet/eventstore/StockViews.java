package io.rewardwallet.eventstore;

import io.rewardwallet.eventstore.StockRows.Counted;
import io.rewardwallet.eventstore.TermsInForce.StockTerms;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** What this node knows of the counts of rewards with a limit on all customers' units. */
final class StockViews {

    private final TermsInForce terms;
    private final ZoneId zone;
    private final ConcurrentHashMap<StockKey, StockView> views = new ConcurrentHashMap<>();

    /** @param zone by whose calendar windows are counted */
    StockViews(TermsInForce terms, ZoneId zone) {
        this.terms = terms;
        this.zone = zone;
    }

    ZoneId zone() {
        return zone;
    }

    /** The limits in force; null: the reward has none, and nothing is counted. */
    @Nullable
    StockTerms termsOf(StockKey reward) {
        return terms.stockOf(reward.brand(), reward.rewardId());
    }

    /** What is known of the count that goes with these terms; null: it has to be read or begun. */
    @Nullable
    StockView find(StockKey reward, StockTerms of) {
        StockView view = views.get(reward);
        return view == null || view.since() != of.since() ? null : view;
    }

    /** Keeps what was read, unless somebody was faster. */
    StockView keep(StockKey reward, Counted counted) {
        return views.compute(
                reward,
                (key, present) ->
                        present == null || present.since() < counted.since() ? new StockView(counted) : present);
    }

    /** What was read before may be wrong altogether. */
    void forgetAll() {
        views.clear();
    }

    /** Reads what other nodes have stored; a count that is not there any more is forgotten. */
    void refresh(Connection connection, Set<StockKey> rewards) throws SQLException {
        for (StockKey reward : rewards) {
            StockView view = views.get(reward);
            if (view != null) {
                long after = view.seenIndex();
                Counted counted = StockRows.read(connection, reward, view.since(), after);
                if (counted == null) {
                    views.remove(reward, view);
                } else {
                    view.follow(counted, after);
                }
            }
        }
    }

    /** Takes note of a stored group. */
    void stored(List<StockUse> uses, long lastIndex) {
        for (StockUse use : uses) {
            StockView view = views.get(use.reward());
            if (use.isMoved() && view != null && view.since() == use.since()) {
                view.stored(use, lastIndex);
            }
        }
    }
}
