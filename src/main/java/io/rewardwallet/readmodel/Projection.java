package io.rewardwallet.readmodel;

import io.rewardwallet.history.EventFigures;
import java.util.List;
import java.util.SortedMap;

/**
 * What a read model makes of events. Keeps one row a wallet with the version it has reached, moved by every event of the
 * wallet, whether it means anything to the model or not, so that a caller can wait for its own write.
 */
public interface Projection {

    /** The model's name in paths and in read_model_generation. */
    String model();

    /**
     * Counts events in; runs inside the transaction that also stores the position. An event that a wallet's row has reached
     * already is passed over, so being handed one twice is harmless.
     *
     * @param events in the order of the history, of any wallets
     * @throws EventMissed when an event before one of these was never counted
     */
    void apply(TableSet tables, List<EventFigures> events);

    /** Counts the history from its first event on into a set of tables that {@link #clear} has emptied. */
    BulkCount bulk(TableSet tables);

    /** Empties a set of tables that nobody reads; it may commit. */
    void clear(TableSet tables);

    /** The version that the serving tables have reached for a wallet; 0: they do not know it. */
    long servedVersion(String walletId);

    /** How many wallets a set of tables knows. */
    long wallets(TableSet tables);

    /** Wallets with an id above {@code afterWalletId}, in that order, at most {@code limit}. */
    SortedMap<String, ModelRow> rows(TableSet tables, String afterWalletId, int limit);

    /** What the model sums over wallets, by a name that says of what. */
    SortedMap<String, Long> totals(TableSet tables);
}
