package io.rewardwallet.eventstore;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLongArray;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far this node knows the history, and which wallets other nodes have changed. Moved by the writer's thread alone:
 * before it says that it knows an event of another node, the event's wallet is known to be behind.
 */
final class HistoryEnd {

    private static final Logger LOG = LoggerFactory.getLogger(HistoryEnd.class);
    private static final int STAMPS = 4_096;

    private final WalletCache wallets;
    private final List<Runnable> onMoved = new CopyOnWriteArrayList<>();
    private final List<Runnable> onForgotten = new CopyOnWriteArrayList<>();
    /** Counted up when a wallet of the slot was changed elsewhere; wallets share slots, which only costs a new decision. */
    private final AtomicLongArray stamps = new AtomicLongArray(STAMPS);
    /** The newest change of a wallet of the slot, this node's own included, by the number of {@link #changes}. */
    private final AtomicLongArray newestChange = new AtomicLongArray(STAMPS);

    private volatile long changes;
    /** The newest change of which no wallet is known. */
    private volatile long changedSomewhere;

    /** Changes whose events are up to {@link #lastIndex}, written after it. */
    private volatile long changesAtEnd;

    private volatile long lastIndex;
    private volatile int timesForgotten;

    HistoryEnd(WalletCache wallets) {
        this.wallets = wallets;
    }

    /** Index of the newest event that is durable and known to this node; 0: none. Events up to here may be read and told. */
    long lastIndex() {
        return lastIndex;
    }

    /** Changes when another node has changed the wallet. */
    long stampOf(String walletId) {
        return stamps.get(slotOf(walletId));
    }

    /**
     * Counts up with each change of a wallet that this node knows of. Whoever reads it before the database has all events of
     * the changes so far.
     */
    long changes() {
        return changes;
    }

    /** What {@link #changes} was when the end was moved last: whoever reads the end after it has the events of all of them. */
    long changesAtEnd() {
        return changesAtEnd;
    }

    /** Whether this node knows of a change of the wallet after so many changes. */
    boolean isChangedSince(long changes, String walletId) {
        return newestChange.get(slotOf(walletId)) > changes || changedSomewhere > changes;
    }

    private static int slotOf(String walletId) {
        return Math.floorMod(walletId.hashCode(), STAMPS);
    }

    void moveTo(long index) {
        if (index != lastIndex) {
            lastIndex = index;
            changesAtEnd = changes;
            tell(onMoved);
        }
    }

    /** This node has stored an event of this wallet. */
    void changedHere(String walletId) {
        noteChange(slotOf(walletId));
    }

    /** Another node has stored an event of this wallet, or may have. */
    void changedElsewhere(String walletId) {
        wallets.changedElsewhere(walletId);
        noteElsewhere(slotOf(walletId));
    }

    /** Events have come of which this node does not know the wallets. What is in memory stays as it is. */
    void changedSomewhere() {
        changedSomewhere = changes + 1;
        changes++;
    }

    /** The stamp last: who has the new one and finds no change since would go on with what it has read before. */
    private void noteElsewhere(int slot) {
        noteChange(slot);
        stamps.incrementAndGet(slot);
    }

    /** The slot first: who finds the new number of changes has what the number stands for. */
    private void noteChange(int slot) {
        newestChange.set(slot, changes + 1);
        changes++;
    }

    /** What is in memory may be wrong altogether: it is read again when it is needed. */
    void forgetAll() {
        timesForgotten++;
        wallets.removeAll();
        for (int slot = 0; slot < STAMPS; slot++) {
            noteElsewhere(slot);
        }
        tell(onForgotten);
    }

    /** How often {@link #forgetAll} was called. */
    int timesForgotten() {
        return timesForgotten;
    }

    /** Calls back on the writer's thread when the end has moved; must not block. */
    void onMoved(Runnable callback) {
        onMoved.add(callback);
    }

    void removeOnMoved(Runnable callback) {
        onMoved.remove(callback);
    }

    /** Calls back when everything that was read before may be wrong. */
    void onForgotten(Runnable callback) {
        onForgotten.add(callback);
    }

    private static void tell(List<Runnable> listeners) {
        for (Runnable listener : listeners) {
            try {
                listener.run();
            } catch (RuntimeException e) {
                LOG.warn("A reader could not be told of new events; it looks by itself", e);
            }
        }
    }
}
