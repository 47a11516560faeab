package io.rewardwallet.eventstore;

import io.rewardwallet.wallet.IssueReward;
import io.rewardwallet.wallet.Limit;
import io.rewardwallet.wallet.RewardTerms;
import io.rewardwallet.wallet.Stock;
import io.rewardwallet.wallet.StockRoom;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A reward's stock for one decision, which remembers what it has said. */
final class AskedStock implements Stock {

    private final StockKey reward;
    private final StockView view;
    private final List<Limit> limits;
    private final ZoneId zone;
    private final boolean isFresh;
    private @Nullable Instant askedFor;
    private long units;
    private long seenIndex;

    /** @param isFresh whether all that was stored before the call is in the view */
    AskedStock(StockKey reward, StockView view, List<Limit> limits, ZoneId zone, boolean isFresh) {
        this.reward = reward;
        this.view = view;
        this.limits = limits;
        this.zone = zone;
        this.isFresh = isFresh;
    }

    /** Those that a command brings. */
    static Stream<AskedStock> in(Object command) {
        return command instanceof IssueReward issue
                ? issue.terms().values().stream()
                        .map(RewardTerms::stock)
                        .filter(AskedStock.class::isInstance)
                        .map(AskedStock.class::cast)
                : Stream.empty();
    }

    @Override
    public StockRoom at(Instant time, long wanted) {
        StockRoom room;
        synchronized (view) {
            room = view.room(limits, zone, time, wanted, List.of());
            seenIndex = view.seenIndex();
        }
        askedFor = time;
        units = room.units();
        return room;
    }

    StockKey reward() {
        return reward;
    }

    /** When the units would have been issued; null: the decision did not depend on the stock. */
    @Nullable
    Instant askedFor() {
        return askedFor;
    }

    /** The newest event that was counted when it was asked. */
    long seenIndex() {
        return seenIndex;
    }

    /** Whether taking so many leaves none. */
    boolean isUsedUpBy(long taken) {
        return askedFor != null && taken >= units;
    }

    /** Whether the answer that there is nothing left may be older than the call. */
    boolean mayBeStale() {
        return !isFresh && isUsedUpBy(0);
    }
}
