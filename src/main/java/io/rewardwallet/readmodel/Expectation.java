package io.rewardwallet.readmodel;

import io.rewardwallet.history.WalletTotals;
import io.rewardwallet.wallet.WalletEvent;
import java.util.SortedMap;

/** What a model should say, worked out from the history without the projection's code. */
public interface Expectation {

    /** The model's name. */
    String model();

    /** The fields of a wallet's row. */
    SortedMap<String, Long> fields(WalletTotals totals);

    /** Counts an event into what the model sums over wallets. */
    default void addToTotals(SortedMap<String, Long> totals, WalletEvent event) {}
}
