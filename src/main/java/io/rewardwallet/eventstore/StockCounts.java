package io.rewardwallet.eventstore;

import io.rewardwallet.eventstore.StockRows.Counted;
import io.rewardwallet.eventstore.TermsInForce.StockTerms;
import io.rewardwallet.wallet.Headroom;
import io.rewardwallet.wallet.Limit;
import io.rewardwallet.wallet.Stock;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * The counts of rewards with a limit on all customers' units: begun from the history when the first such limit is set, read
 * when they are asked for, moved by the writer alone.
 */
@Component
public class StockCounts {

    private final DataSource database;
    private final StockViews views;
    private final KnownHistory known;
    private final StockBeginning beginning;
    private final StoredForm form;
    private final long waitMillis;
    private final Map<StockKey, StockTally> prepared = new ConcurrentHashMap<>();
    private final Map<StockKey, Object> underWay = new HashMap<>();

    StockCounts(
            DataSource database,
            StockViews views,
            KnownHistory known,
            StockBeginning beginning,
            StoredForm form,
            @Value("${rewards.append-wait}") Duration wait) {
        this.database = database;
        this.views = views;
        this.known = known;
        this.beginning = beginning;
        this.form = form;
        this.waitMillis = wait.toMillis();
    }

    /**
     * A reward's stock for one decision.
     *
     * @param limits those of the terms that the decision is made with
     * @param isFresh whether to look first what other nodes have stored
     * @throws DecisionOutdated when the limits are no longer in force
     * @throws StoreUnavailable when the store does not answer, or the units are still being counted
     */
    public Stock of(String brand, long rewardId, List<Limit> limits, boolean isFresh) {
        StockKey reward = new StockKey(brand, rewardId);
        return new AskedStock(reward, view(reward, isFresh), limits, views.zone(), isFresh);
    }

    /** What the limits on all customers' units leave; none when there are none. */
    public List<Headroom> headroom(String brand, long rewardId, Instant at) {
        StockKey reward = new StockKey(brand, rewardId);
        StockTerms inForce = views.termsOf(reward);
        return inForce == null
                ? List.of()
                : view(reward, true)
                        .room(inForce.limits(), views.zone(), at, 0, List.of())
                        .limits();
    }

    /** Sees to it that units of the reward are counted, if it has a limit on those of all customers. */
    public void see(String brand, long rewardId) {
        StockKey reward = new StockKey(brand, rewardId);
        if (views.termsOf(reward) != null) {
            view(reward, false);
        }
        prepared.remove(reward);
    }

    /** Returns when this node knows all limits that were set before this was called. */
    public void awaitNewest() {
        known.awaitNewest();
    }

    /** Whether the count that began with a version of the catalogue is the one that decides. */
    public boolean isInForce(String brand, long rewardId, long sinceVersion) {
        StockTerms inForce = views.termsOf(new StockKey(brand, rewardId));
        return inForce != null && inForce.since() == sinceVersion;
    }

    /**
     * Counts most of the history ahead of a change that sets these limits, so that little is left to be counted when
     * calls wait for it.
     */
    public void prepare(String brand, long rewardId, List<Limit> limits) {
        StockKey reward = new StockKey(brand, rewardId);
        StockTerms before = views.termsOf(reward);
        StockTerms after = StockTerms.after(before, limits, Long.MAX_VALUE);
        if (after != null && after.since() == Long.MAX_VALUE) {
            StockTally tally = new StockTally(reward, form);
            answered(connection -> {
                tally.goOnToNewest(connection);
                return tally;
            });
            prepared.put(reward, tally);
        }
    }

    private StockView view(StockKey reward, boolean isFresh) {
        StockTerms inForce = views.termsOf(reward);
        if (inForce == null) {
            throw new DecisionOutdated("the reward has no limit on all customers' units any more");
        }
        StockView present = views.find(reward, inForce);
        if (present == null) {
            present = load(reward, inForce);
        } else if (isFresh) {
            answered(connection -> {
                views.refresh(connection, Set.of(reward));
                return true;
            });
            present = views.find(reward, inForce);
        }
        if (present == null) {
            throw new DecisionOutdated("the count of a reward was begun anew");
        }
        return present;
    }

    private @Nullable StockView load(StockKey reward, StockTerms inForce) {
        Counted counted = answered(connection -> StockRows.read(connection, reward, inForce.since(), 0));
        if (counted == null) {
            counted = countedOnce(reward, inForce);
        }
        views.keep(reward, counted);
        return views.find(reward, inForce);
    }

    /** One caller counts; others wait for it a while, but not so long that they would keep calls for other rewards out. */
    private Counted countedOnce(StockKey reward, StockTerms inForce) {
        Object mine = new Object();
        synchronized (underWay) {
            long deadline = System.nanoTime() + Duration.ofMillis(waitMillis).toNanos();
            while (underWay.putIfAbsent(reward, mine) != null) {
                awaitOthers(deadline);
            }
        }
        try {
            known.awaitNewest();
            return answered(connection -> {
                Counted byOthers = StockRows.read(connection, reward, inForce.since(), 0);
                return byOthers == null ? count(connection, reward, inForce) : byOthers;
            });
        } finally {
            synchronized (underWay) {
                underWay.remove(reward);
                underWay.notifyAll();
            }
        }
    }

    private void awaitOthers(long deadline) {
        long millis = (deadline - System.nanoTime()) / 1_000_000;
        if (millis <= 0) {
            throw StoreUnavailable.nothingDone("The units of a reward are being counted", null);
        }
        try {
            underWay.wait(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw StoreUnavailable.nothingDone("The service is stopping", e);
        }
    }

    private Counted count(Connection connection, StockKey reward, StockTerms inForce) throws SQLException {
        StockTally ready = prepared.remove(reward);
        StockTally tally = ready == null ? new StockTally(reward, form) : ready;
        tally.goOnToNewest(connection);
        return beginning.begin(connection, reward, inForce, tally);
    }

    private interface Question<T> {
        T ask(Connection connection) throws SQLException;
    }

    private <T> T answered(Question<T> question) {
        try (Connection connection = database.getConnection()) {
            return question.ask(connection);
        } catch (SQLException e) {
            throw StoreUnavailable.nothingDone("The database does not answer: " + e.getMessage(), e);
        }
    }
}
