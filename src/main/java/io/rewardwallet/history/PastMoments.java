package io.rewardwallet.history;

import java.time.Instant;
import java.util.List;
import org.springframework.stereotype.Component;

/** How a wallet stood at a moment of its past, to the event. */
@Component
public class PastMoments {

    private static final int BATCH = 1_000;

    private final WalletHistory history;

    PastMoments(WalletHistory history) {
        this.history = history;
    }

    /** As it stood after its event number {@code version}; 0: before its first. */
    public WalletTotals atVersion(String walletId, long version) {
        return countedUntil(walletId, stored -> stored.version() > version);
    }

    /** As it stood after the last event not later than {@code at}; a time ahead: as now. */
    public WalletTotals at(String walletId, Instant at) {
        return countedUntil(walletId, stored -> stored.event().at().isAfter(at));
    }

    private interface Stop {
        boolean before(StoredWalletEvent stored);
    }

    private WalletTotals countedUntil(String walletId, Stop stop) {
        WalletTotals totals = new WalletTotals();
        List<StoredWalletEvent> batch = history.after(walletId, 0, BATCH);
        while (!batch.isEmpty()) {
            for (StoredWalletEvent stored : batch) {
                if (stop.before(stored)) {
                    return totals;
                }
                totals.add(stored.event());
            }
            batch = batch.size() < BATCH ? List.of() : history.after(walletId, totals.version(), BATCH);
        }
        return totals;
    }
}
