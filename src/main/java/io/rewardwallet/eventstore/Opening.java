package io.rewardwallet.eventstore;

import io.rewardwallet.eventstore.StateAndEvents.Row;
import java.util.List;

/**
 * What was read of a wallet before its turn came: its saved state and the events after it. Good for as long as nothing is known
 * to have changed the wallet meanwhile ({@link HistoryEnd#isChangedSince}); what this node does not know yet is found out as it
 * is for a wallet in memory.
 */
public final class Opening {

    /** Of one wallet; what it has after them is read when it is loaded. */
    static final int MOST_EVENTS = 200;

    private final String walletId;
    private final long changesBefore;
    private final List<Row> rows;

    /** @param changesBefore {@link HistoryEnd#changes} before the database was asked */
    Opening(String walletId, long changesBefore, List<Row> rows) {
        this.walletId = walletId;
        this.changesBefore = changesBefore;
        this.rows = rows;
    }

    public String walletId() {
        return walletId;
    }

    long changesBefore() {
        return changesBefore;
    }

    List<Row> rows() {
        return rows;
    }
}
