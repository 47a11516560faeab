package io.rewardwallet.eventstore;

import io.rewardwallet.wallet.ChangesTerms;
import io.rewardwallet.wallet.Limit;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/**
 * The newest stored change of every reward's terms, and the version of the catalogue as a whole. Filled from the history at
 * the start, then by the writer after each group, before the group's callers are answered: a change that was answered counts
 * for every later call.
 */
public final class TermsInForce {

    private record Key(String brand, long rewardId) {}

    private record Change(
            ChangesTerms event, long version, @Nullable StockTerms stock) {}

    /**
     * The limits on all customers' units of a reward.
     *
     * @param since the version of the catalogue that set the first of them, or the first with a window: what was counted
     *     for terms before is of no use
     * @param isTimed whether some limit since then has had a window
     */
    record StockTerms(List<Limit> limits, long since, boolean isTimed) {

        static @Nullable StockTerms after(@Nullable StockTerms before, List<Limit> limits, long version) {
            if (limits.isEmpty()) {
                return null;
            }
            boolean hasWindow = limits.stream().anyMatch(Limit::hasWindow);
            boolean goesOn = before != null && (before.isTimed() || !hasWindow);
            return goesOn
                    ? new StockTerms(limits, before.since(), before.isTimed())
                    : new StockTerms(limits, version, hasWindow);
        }
    }

    private volatile Rebuilt state = new Rebuilt();

    /** What a history says, read from its beginning. */
    static final class Rebuilt {
        private final ConcurrentNavigableMap<Key, Change> newest =
                new ConcurrentSkipListMap<>(Comparator.comparing(Key::brand).thenComparing(Key::rewardId));
        private volatile long version;

        void put(ChangesTerms event, long atVersion) {
            Key key = new Key(event.brand(), event.rewardId());
            Change before = newest.get(key);
            StockTerms stock = StockTerms.after(before == null ? null : before.stock(), event.stockLimits(), atVersion);
            newest.put(key, new Change(event, atVersion, stock));
            version = atVersion;
        }
    }

    /** How often rewards have changed. Read it before the terms: terms may be newer than their version, never older. */
    public long version() {
        return state.version;
    }

    /** The newest change of a reward; null when the brand has no such reward. */
    public @Nullable ChangesTerms find(String brand, long rewardId) {
        Change change = state.newest.get(new Key(brand, rewardId));
        return change == null ? null : change.event();
    }

    /** The limits on all customers' units of a reward; null: none. */
    @Nullable
    StockTerms stockOf(String brand, long rewardId) {
        Change change = state.newest.get(new Key(brand, rewardId));
        return change == null ? null : change.stock();
    }

    /** The newest changes of a brand's rewards after a rewardId, in the order of rewardId, at most {@code limit}. */
    public List<ChangesTerms> list(String brand, long afterRewardId, int limit) {
        return state
                .newest
                .subMap(new Key(brand, afterRewardId), false, new Key(brand, Long.MAX_VALUE), true)
                .values()
                .stream()
                .limit(limit)
                .map(Change::event)
                .toList();
    }

    /** Brands that have a reward, in order. */
    public List<String> brands() {
        return state.newest.keySet().stream().map(Key::brand).distinct().toList();
    }

    boolean changedSince(TermsUsed used) {
        Rebuilt now = state;
        return used.version() < now.version
                && used.rewardIds().stream().anyMatch(rewardId -> {
                    Change change = now.newest.get(new Key(used.brand(), rewardId));
                    return change != null && change.version() > used.version();
                });
    }

    void put(ChangesTerms event, long atVersion) {
        state.put(event, atVersion);
    }

    /** The history was read anew. */
    void replaceBy(Rebuilt anew) {
        state = anew;
    }
}
