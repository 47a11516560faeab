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

    /**
     * What a set of tables holds of wallets: of each the version that it has reached, then those of its numbers that the model
     * goes on from. A wallet that it does not know is left out.
     */
    Map<String, long[]> reached(TableSet tables, Collection<String> walletIds);

    /**
     * Counts events in; runs inside the transaction that also stores the position. When it fails it has changed nothing.
     *
     * @param events in the order of the history, of any wallets, each the next of its wallet
     * @param reached what the tables hold of these wallets, as {@link #reached} tells it; is not changed
     * @return what they hold now of the wallets of these events, in arrays of its own
     */
    Map<String, long[]> apply(TableSet tables, List<EventFigures> events, Map<String, long[]> reached);

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
