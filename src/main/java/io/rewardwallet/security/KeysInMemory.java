package io.rewardwallet.security;

import com.github.benmanes.caffeine.cache.AsyncLoadingCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * All keys, at most nine seconds old, so that no call costs a query and a key revoked on another node is dead here within
 * ten. Keys are few; they are read all at once, in the background while calls go on. When they cannot be read, the calls
 * that wait are told together, and those after them at once, until a reading in the background succeeds.
 */
final class KeysInMemory {

    private static final String ALL = "all";
    private static final Duration REFRESH = Duration.ofSeconds(3);
    private static final Duration OLDEST = Duration.ofSeconds(9);
    private static final Duration BETWEEN_SEARCHES = Duration.ofSeconds(1);

    private final AsyncLoadingCache<String, Map<String, StoredKeys.Stored>> keys;
    private final Ticker ticker;
    private final AtomicLong nextSearchNanos;
    private volatile @Nullable RuntimeException whyUnreadable;

    KeysInMemory(Supplier<List<StoredKeys.Stored>> stored, Ticker ticker) {
        this.ticker = ticker;
        this.nextSearchNanos = new AtomicLong(ticker.read());
        this.keys = Caffeine.newBuilder()
                .ticker(ticker)
                .refreshAfterWrite(REFRESH)
                .expireAfterWrite(OLDEST)
                .executor(Executors.newSingleThreadExecutor(work -> {
                    Thread thread = new Thread(work, "keys");
                    thread.setDaemon(true);
                    return thread;
                }))
                .buildAsync(all -> read(stored));
    }

    private Map<String, StoredKeys.Stored> read(Supplier<List<StoredKeys.Stored>> stored) {
        try {
            var read = stored.get().stream()
                    .collect(Collectors.toUnmodifiableMap(key -> key.key().id(), Function.identity()));
            whyUnreadable = null;
            return read;
        } catch (RuntimeException e) {
            whyUnreadable = e;
            throw e;
        }
    }

    /** Forgets everything: the next call sees what is stored now. */
    void forget() {
        keys.synchronous().invalidateAll();
    }

    /**
     * The key that a caller presents, if it is one and not revoked.
     *
     * @param operatorId of the key that may have been chosen by a person and names no id
     */
    Optional<ApiKey> find(String presented, String operatorId) {
        byte[] hash = KeyText.hash(presented);
        Optional<ApiKey> operator = match(operatorId, hash);
        if (operator.isPresent()) {
            return operator;
        }
        Optional<String> id = KeyText.idIn(presented);
        if (id.isPresent() && isUnknown(id.get()) && maySearch()) {
            forget(); // it may have been made on another node a moment ago
        }
        return id.flatMap(known -> match(known, hash));
    }

    /** The key of this id and hash, if it is still one and not revoked. */
    Optional<ApiKey> match(String id, byte[] hash) {
        return Optional.ofNullable(all().get(id))
                .filter(stored -> MessageDigest.isEqual(stored.hash(), hash))
                .map(StoredKeys.Stored::key)
                .filter(key -> key.revokedAt() == null);
    }

    private boolean isUnknown(String id) {
        return !all().containsKey(id);
    }

    /** Once a second at most, or guessing ids would cost a query each. */
    private boolean maySearch() {
        long now = ticker.read();
        long next = nextSearchNanos.get();
        return now - next >= 0 && nextSearchNanos.compareAndSet(next, now + BETWEEN_SEARCHES.toNanos());
    }

    private Map<String, StoredKeys.Stored> all() {
        CompletableFuture<Map<String, StoredKeys.Stored>> reading = keys.get(ALL);
        RuntimeException why = whyUnreadable;
        if (why != null && !reading.isDone()) {
            throw why;
        }
        try {
            return reading.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }
}
