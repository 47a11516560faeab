package io.rewardwallet.eventstore;

import java.util.Comparator;

/** A reward of a brand; in the order in which counts are locked. */
record StockKey(String brand, long rewardId) implements Comparable<StockKey> {

    private static final Comparator<StockKey> ORDER =
            Comparator.comparing(StockKey::brand).thenComparingLong(StockKey::rewardId);

    @Override
    public int compareTo(StockKey other) {
        return ORDER.compare(this, other);
    }
}
