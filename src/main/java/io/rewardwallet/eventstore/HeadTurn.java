package io.rewardwallet.eventstore;

import java.util.concurrent.locks.ReentrantLock;

/**
 * Whose turn it is to lock and move the head row of the embedded database: one transaction after the other, from before its
 * first statement on that row until it is sure to commit, or its rollback has returned. The row's own lock is not enough there, since a
 * rollback of H2's can put a row back once more after the next transaction has moved it. On PostgreSQL there are no turns.
 */
final class HeadTurn {

    private final boolean isEmbedded;
    private final ReentrantLock lock = new ReentrantLock(true);

    HeadTurn(boolean isEmbedded) {
        this.isEmbedded = isEmbedded;
    }

    /** Returns when it is the caller's turn. */
    void take() {
        if (isEmbedded) {
            lock.lock();
        }
    }

    /** Ends the caller's turn; nothing happens when it had none. */
    void end() {
        if (lock.isHeldByCurrentThread()) {
            lock.unlock();
        }
    }
}
