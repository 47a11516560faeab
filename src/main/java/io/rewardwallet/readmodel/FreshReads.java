package io.rewardwallet.readmodel;

import io.rewardwallet.history.EventFigures;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.springframework.stereotype.Component;

/**
 * Lets a reader wait until a model has reached the version that its write was answered with. Woken by the model's own
 * commits; it looks by itself, ever more rarely, in case another node follows for this one.
 */
@Component
public class FreshReads {

    private static final Duration LONGEST = Duration.ofSeconds(2);
    private static final long FIRST_LOOK_MILLIS = 5;
    private static final int MOST_WAITING = 100;

    private record Key(String model, String walletId) {}

    private record Waiter(long version, CompletableFuture<Void> reached) {}

    private final Map<Key, Set<Waiter>> waiting = new ConcurrentHashMap<>();
    private final Semaphore places = new Semaphore(MOST_WAITING);
    private final Object comers = new Object();

    /** A model did not reach a version in time. */
    public static final class NotYetThere extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NotYetThere(String message) {
            super(message);
        }
    }

    /**
     * Reads a wallet, until its event number {@code version} is counted. The model is told first, and counts what it has yet to
     * count of the wallet while it is read.
     *
     * @param read asks the serving tables of the model
     * @param reached the version that an answer of theirs has reached
     * @param requireVersion called when the first answer is behind; throws when there is no such event
     * @throws NotYetThere after two seconds, or at once when very many wait already
     */
    public <T> T read(
            String model,
            String walletId,
            long version,
            Supplier<T> read,
            ToLongFunction<T> reached,
            Runnable requireVersion) {
        Key key = new Key(model, walletId);
        Waiter waiter = new Waiter(version, new CompletableFuture<>());
        waiting.compute(key, (k, present) -> {
            Set<Waiter> waiters = present == null ? ConcurrentHashMap.newKeySet() : present;
            waiters.add(waiter);
            return waiters;
        });
        tellComers();
        try {
            T found = read.get();
            if (reached.applyAsLong(found) >= version) {
                return found;
            }
            requireVersion.run();
            tellComers(); // what another node has stored may be known only now
            return awaitInPlace(model, waiter, found, read, reached);
        } finally {
            waiting.computeIfPresent(key, (k, waiters) -> {
                waiters.remove(waiter);
                return waiters.isEmpty() ? null : waiters;
            });
        }
    }

    private <T> T awaitInPlace(String model, Waiter waiter, T before, Supplier<T> read, ToLongFunction<T> reached) {
        if (!places.tryAcquire()) {
            throw new NotYetThere("Too many readers wait for the read model " + model);
        }
        try {
            return awaitReached(model, waiter, before, read, reached);
        } finally {
            places.release();
        }
    }

    private static <T> T awaitReached(
            String model, Waiter waiter, T before, Supplier<T> read, ToLongFunction<T> reached) {
        long deadline = System.nanoTime() + LONGEST.toNanos();
        long lookMillis = FIRST_LOOK_MILLIS;
        boolean isWoken = false;
        T found = before;
        while (reached.applyAsLong(found) < waiter.version()) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                throw new NotYetThere(
                        "The read model " + model + " has not reached version " + waiter.version() + " yet");
            }
            try {
                long look = Math.min(left, TimeUnit.MILLISECONDS.toNanos(lookMillis));
                if (isWoken) {
                    TimeUnit.NANOSECONDS.sleep(look); // woken by a set that does not serve yet, or the wallet is parked
                    lookMillis *= 2;
                } else {
                    waiter.reached().get(look, TimeUnit.NANOSECONDS);
                    isWoken = true;
                }
            } catch (TimeoutException e) {
                lookMillis *= 2;
            } catch (ExecutionException e) {
                throw new IllegalStateException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new NotYetThere("The service is stopping");
            }
            found = read.get();
        }
        return found;
    }

    /**
     * Returns when somebody reads a wallet that the model has yet to count, at the latest after so long or when the thread is
     * interrupted.
     */
    void untilAwaited(String model, Predicate<String> isBehind, long nanos) {
        long deadline = System.nanoTime() + nanos;
        synchronized (comers) {
            for (long left = nanos; left > 0 && !isAwaited(model, isBehind); left = deadline - System.nanoTime()) {
                try {
                    TimeUnit.NANOSECONDS.timedWait(comers, left);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return;
                }
            }
        }
    }

    private boolean isAwaited(String model, Predicate<String> isBehind) {
        return waiting.keySet().stream().anyMatch(key -> key.model().equals(model) && isBehind.test(key.walletId()));
    }

    private void tellComers() {
        synchronized (comers) {
            comers.notifyAll();
        }
    }

    /** A model's batch has committed. Building sets call this too; a reader looks again in its own set then. */
    void counted(String model, List<EventFigures> events) {
        if (waiting.isEmpty()) {
            return;
        }
        Map<Key, Long> reached = new HashMap<>();
        events.forEach(event -> reached.merge(new Key(model, event.walletId()), event.version(), Math::max));
        reached.forEach((key, version) -> {
            Set<Waiter> waiters = waiting.get(key);
            if (waiters != null) {
                waiters.stream().filter(waiter -> waiter.version() <= version).forEach(waiter -> waiter.reached()
                        .complete(null));
            }
        });
    }
}
