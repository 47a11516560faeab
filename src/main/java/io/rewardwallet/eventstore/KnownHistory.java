package io.rewardwallet.eventstore;

import org.jspecify.annotations.Nullable;

/** How far this node knows the history that all nodes share. */
interface KnownHistory {

    /**
     * Returns when this node knows every event that was stored, on any node, before this was called.
     *
     * @throws StoreUnavailable when the store does not answer
     */
    void awaitNewest();

    /**
     * Returns when this node knows every event that could be read from the database before this was called, and the
     * terms that go with them.
     *
     * @throws StoreUnavailable when the database does not answer
     */
    void awaitReadable();

    /** Why nothing can be written now; null while all is well. */
    @Nullable
    String whyDown();
}
