package io.rewardwallet.eventstore;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * Who may change the embedded database while it is being written to its file: nobody. H2 takes its tables one after the other then,
 * and a change or a commit in between reaches the file in part. Any number of changes go on at once; writing waits for them to
 * end, and those that have not begun wait for it.
 */
final class FileTurns {

    /**
     * A statement that writing waits for may itself wait for a row of the transaction whose next statement is kept here; so that
     * one goes on after a while.
     */
    private static final long LONGEST_YIELD_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition moved = lock.newCondition();
    private int changing;
    private int waitingToWrite;
    private boolean isBeingWritten;
    private boolean isChanged;
    private long writings;
    private long writingsSeen;

    /** Returns when the caller may change something; writing that waits goes first. */
    void beginChange() {
        begin(LONGEST_YIELD_NANOS);
    }

    /** The same for the end of a transaction, which frees rows that others wait for: it goes before writing that waits. */
    void beginEnd() {
        begin(0);
    }

    private void begin(long longestYield) {
        lock.lock();
        try {
            long yield = longestYield;
            while (isBeingWritten || (waitingToWrite > 0 && yield > 0)) {
                if (isBeingWritten) {
                    moved.awaitUninterruptibly();
                } else {
                    yield = awaitUninterruptibly(yield);
                }
            }
            changing++;
        } finally {
            lock.unlock();
        }
    }

    /** To be called once for each that began, however it went. */
    void endChange() {
        lock.lock();
        try {
            changing--;
            isChanged = true;
            moved.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Whether something was changed and nobody has begun to write since this was asked last. */
    boolean isForgotten() {
        lock.lock();
        try {
            boolean isWritten = writings > writingsSeen;
            writingsSeen = writings;
            return isChanged && !isWritten;
        } finally {
            lock.unlock();
        }
    }

    /** Writes the file while nothing is changed. */
    void write(Runnable writing) {
        begin();
        lock.lock();
        try {
            isChanged = false;
            writings++;
        } finally {
            lock.unlock();
        }
        try {
            writing.run();
        } finally {
            end(false);
        }
    }

    /** Moves what is in the file while nothing is changed; what was moved is to be written like a change. */
    void move(BooleanSupplier moving) {
        begin();
        boolean isMoved = false;
        try {
            isMoved = moving.getAsBoolean();
        } finally {
            end(isMoved);
        }
    }

    private void begin() {
        lock.lock();
        try {
            waitingToWrite++;
            while (changing > 0 || isBeingWritten) {
                moved.awaitUninterruptibly();
            }
            waitingToWrite--;
            isBeingWritten = true;
        } finally {
            lock.unlock();
        }
    }

    private void end(boolean isChangedNow) {
        lock.lock();
        try {
            isBeingWritten = false;
            isChanged |= isChangedNow;
            moved.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** An interrupt would close the database's file under a later statement, so it is only kept. */
    private long awaitUninterruptibly(long nanos) {
        long end = System.nanoTime() + nanos;
        boolean isInterrupted = false;
        long left = nanos;
        while (left > 0) {
            try {
                left = moved.awaitNanos(left);
                break;
            } catch (InterruptedException e) {
                isInterrupted = true;
                left = end - System.nanoTime();
            }
        }
        if (isInterrupted) {
            Thread.currentThread().interrupt();
        }
        return left;
    }
}
