package io.rewardwallet.eventstore;

import io.rewardwallet.eventstore.EventGroups.Head;
import io.rewardwallet.wallet.ChangesTerms;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What this node knows of the copy of the history, and the callers that wait until it knows more. Moved by the copy's
 * thread alone.
 */
final class KnownCopy {

    private final CopiedEvents copied;
    private final HistoryEnd end;
    private final TermsInForce terms;
    private final StoredForm form;
    private final NodeClock clock;
    private final long waitNanos;
    private final long lookEveryNanos;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition moved = lock.newCondition();
    private volatile @Nullable String whyDown = "The history in Axon Server was not reached yet";
    private volatile boolean isEnded;
    private volatile boolean isAsked;
    private long lastLookNanos = System.nanoTime();

    /**
     * @param wait how long a caller waits
     * @param lookEvery how often it looks what other nodes have copied when nobody asks
     */
    KnownCopy(
            CopiedEvents copied,
            HistoryEnd end,
            TermsInForce terms,
            StoredForm form,
            NodeClock clock,
            Duration wait,
            Duration lookEvery) {
        this.copied = copied;
        this.end = end;
        this.terms = terms;
        this.form = form;
        this.clock = clock;
        this.waitNanos = wait.toNanos();
        this.lookEveryNanos = lookEvery.toNanos();
    }

    /**
     * Returns when this node knows the copy up to an index and a version of the catalogue.
     *
     * @param needsServer give up at once when Axon Server cannot be followed
     * @throws StoreUnavailable when it does not come to know it
     */
    void await(long index, long catalogueVersion, boolean needsServer) {
        long left = waitNanos;
        lock.lock();
        try {
            while (end.lastIndex() < index || terms.version() < catalogueVersion) {
                if (needsServer || isEnded) {
                    requireUp();
                }
                if (left <= 0) {
                    throw StoreUnavailable.nothingDone("The copy of the history is behind", null);
                }
                isAsked = true;
                left = moved.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw StoreUnavailable.nothingDone("The service is stopping", e);
        } finally {
            lock.unlock();
        }
    }

    void requireUp() {
        String why = whyDown;
        if (why != null) {
            throw StoreUnavailable.nothingDone(why, null);
        }
    }

    /** Why the history cannot be followed now; null while all is well. */
    @Nullable
    String whyDown() {
        return whyDown;
    }

    void up() {
        whyDown = null;
        tell();
    }

    void down(String why) {
        whyDown = why;
        tell();
    }

    /** It cannot be followed any more in this life of the service. */
    void ended(String why) {
        isEnded = true;
        down(why);
    }

    /** What was known before may be wrong. */
    void readAnew(Head head) {
        var changes = new TermsInForce.Rebuilt();
        copied.readTermsChanges(
                0, (version, type, payload) -> changes.put((ChangesTerms) form.read(type, payload), version));
        terms.replaceBy(changes);
        end.forgetAll();
        end.moveTo(head.lastIndex());
        tell();
    }

    /** Looks what other nodes have copied when somebody asks, and now and then. */
    void look() {
        if (isAsked || System.nanoTime() - lastLookNanos >= lookEveryNanos) {
            isAsked = false;
            lastLookNanos = System.nanoTime();
            Instant sent = clock.ownTime();
            Head head = copied.head();
            clock.follow(head.at(), sent);
            follow(head);
        }
    }

    /** Takes note of the copy's end. */
    void follow(Head head) {
        if (head.catalogueVersion() != terms.version()) {
            copied.readTermsChanges(
                    terms.version(),
                    (version, type, payload) -> terms.put((ChangesTerms) form.read(type, payload), version));
        }
        if (head.lastIndex() != end.lastIndex()) {
            end.changedSomewhere();
        }
        end.moveTo(head.lastIndex());
        tell();
    }

    private void tell() {
        lock.lock();
        try {
            moved.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
