package io.rewardwallet.desk;

import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Calls for one wallet take turns, first come first served. Axon's own lock would keep them apart too, but sends whoever
 * waits to the back of the queue again and again.
 */
final class Turns {

    private static final class Turn {
        private final ReentrantLock lock = new ReentrantLock(true);
        private volatile int wanted;
    }

    private final ConcurrentHashMap<String, Turn> turns = new ConcurrentHashMap<>();
    private final Duration longestWait;

    /** @param longestWait after which a call is sent away */
    Turns(Duration longestWait) {
        this.longestWait = longestWait;
    }

    /**
     * Does the work when it is this call's turn.
     *
     * @throws WalletBusy when it did not come in time; the work was not begun
     */
    <T> T take(String walletId, Supplier<T> work) {
        Turn turn = turns.compute(walletId, (id, present) -> {
            Turn wanted = present == null ? new Turn() : present;
            wanted.wanted = wanted.wanted + 1;
            return wanted;
        });
        try {
            return whenFree(turn, work);
        } finally {
            turns.compute(walletId, (id, present) -> {
                turn.wanted = turn.wanted - 1;
                return turn.wanted == 0 ? null : turn;
            });
        }
    }

    /** Calls that have or want a wallet's turn. */
    int wanting(String walletId) {
        Turn turn = turns.get(walletId);
        return turn == null ? 0 : turn.wanted;
    }

    /** Calls that wait for it. */
    int waiting(String walletId) {
        Turn turn = turns.get(walletId);
        return turn == null ? 0 : turn.lock.getQueueLength();
    }

    private <T> T whenFree(Turn turn, Supplier<T> work) {
        try {
            if (!turn.lock.tryLock(longestWait.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new WalletBusy();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new WalletBusy();
        }
        try {
            return work.get();
        } finally {
            turn.lock.unlock();
        }
    }
}
