package io.rewardwallet.readmodel;

import io.rewardwallet.history.EventFigures;

/** Counts a history from its first event on into empty tables, gathering sums in memory between two writes. */
public interface BulkCount {

    /** Counts the next event in. */
    void add(EventFigures event);

    /** How many rows are gathered, so that memory can be kept within bounds. */
    int rows();

    /** Writes what is gathered, in transactions of its own, and begins to gather anew. */
    void store();
}
