package io.rewardwallet.readmodel;

import io.rewardwallet.history.EventFigures;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * What a read model makes of events. Keeps one row a wallet with the version it has reached, moved by every event of the
 * wallet, whether it means anything to the model or not, so that a caller can wait for its own write.
 */
public interface Projection {

    /** The model's name in paths and in read_model_generation. */
    String model();

    /** The versions that a set of tables has reached for wallets; one that it does not know is left out. */
    Map<String, Long> versions(TableSet tables, Collection<String> walletIds);

    /**
     * Counts events in; runs inside the transaction that also stores the position. When it fails it has changed nothing.
     *
     * @param events in the order of the history, of any wallets, each the next of its wallet
     */
    void apply(TableSet tables, List<EventFigures> events);

    /** Counts the history from its first event on into a set of tables that {@link #clear} has emptied. */
    BulkCount bulk(TableSet tables);

    /** Empties a set of tables that nobody reads; it may commit. */
    void clear(TableSet tables);

    /** How many wallets a set of tables knows. */
    long wallets(TableSet tables);

    /** Wallets with an id above {@code afterWalletId}, in that order, at most {@code limit}. */
    SortedMap<String, ModelRow> rows(TableSet tables, String afterWalletId, int limit);

    /** What the model sums over wallets, by a name that says of what. */
    SortedMap<String, Long> totals(TableSet tables);
}
