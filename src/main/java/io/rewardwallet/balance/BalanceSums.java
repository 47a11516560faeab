package io.rewardwallet.balance;

import io.rewardwallet.history.EventFigures;
import io.rewardwallet.wallet.PointsCredited;
import io.rewardwallet.wallet.PointsRedeemed;
import io.rewardwallet.wallet.PointsRefunded;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What events change in the balances of their wallets, summed up so that each row is written once. */
final class BalanceSums {

    private final Map<String, Change> changes = new LinkedHashMap<>();

    private static final class Change {
        private long version;
        private long balance;
        private String at = "";
        private long credited;
        private long redeemed;
        private long refunded;
    }

    void add(EventFigures event) {
        Change change = changes.computeIfAbsent(event.walletId(), id -> new Change());
        change.version = event.version();
        change.balance = event.balanceAfter();
        change.at = event.at();
        if (event.type() == PointsCredited.class) {
            change.credited += event.points();
        } else if (event.type() == PointsRedeemed.class) {
            change.redeemed += event.points();
        } else if (event.type() == PointsRefunded.class) {
            change.refunded += event.points();
        }
    }

    int size() {
        return changes.size();
    }

    /** The version that each wallet has reached. */
    Map<String, long[]> versions() {
        Map<String, long[]> versions = new HashMap<>();
        changes.forEach((walletId, change) -> versions.put(walletId, new long[] {change.version}));
        return versions;
    }

    /** In the order of the projection's form. */
    List<Object[]> rows() {
        return changes.entrySet().stream()
                .map(entry -> row(entry.getKey(), entry.getValue()))
                .toList();
    }

    private static Object[] row(String walletId, Change change) {
        return new Object[] {
            walletId, change.version, change.balance, change.at, change.credited, change.redeemed, change.refunded
        };
    }
}
