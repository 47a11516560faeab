package io.rewardwallet.security;

import com.github.benmanes.caffeine.cache.Ticker;
import io.rewardwallet.eventstore.CommittedRows;
import jakarta.annotation.PreDestroy;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * The keys that callers hold: made, shown once, stored as a hash, revoked, never deleted, since the audit trail names them
 * (contract, "Who may do what").
 */
@Component
public class ApiKeys {

    /** The key of the first start has this id; a key that the operator sets is put in its place. */
    static final String OPERATOR = "operator";

    private static final Logger LOG = LoggerFactory.getLogger(ApiKeys.class);
    private static final String AT_START = "start";
    private static final long STORE_USE_SECONDS = 30;

    private final StoredKeys stored;
    private final KeysInMemory keys;
    private final LastUse lastUse;
    private final TransactionOperations transaction;
    private final CommittedRows rows;
    private final Clock clock;
    private final ScheduledExecutorService background = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "key-use");
        thread.setDaemon(true);
        return thread;
    });

    ApiKeys(JdbcClient sql, TransactionOperations transaction, CommittedRows rows, Clock clock) {
        this.stored = new StoredKeys(sql);
        this.keys = new KeysInMemory(stored::all, Ticker.systemTicker());
        this.lastUse = new LastUse(clock);
        this.transaction = transaction;
        this.rows = rows;
        this.clock = clock;
        background.scheduleWithFixedDelay(this::storeUse, STORE_USE_SECONDS, STORE_USE_SECONDS, TimeUnit.SECONDS);
    }

    /** A key just made, with the only sight of it that there ever is. */
    public record Made(ApiKey key, String text) {}

    /** Who presents this key; empty when it is none, or revoked. */
    public Optional<Caller> find(String presented) {
        Optional<ApiKey> key = keys.find(presented, OPERATOR);
        key.ifPresent(found -> lastUse.note(found.id()));
        return key.map(ApiKey::caller);
    }

    /** Who holds the key of this id and hash; empty when it was revoked, or another was put in its place. */
    Optional<Caller> holderOf(String id, byte[] hash) {
        Optional<ApiKey> key = keys.match(id, hash);
        key.ifPresent(found -> lastUse.note(found.id()));
        return key.map(ApiKey::caller);
    }

    /** Makes a key for a brand, or for all of them. */
    public Made make(String name, String brand, Set<Role> roles, Caller by) {
        String id = KeyText.newId();
        String text = KeyText.newKey(id);
        ApiKey key = new ApiKey(id, name, brand, roles, now(), by.name(), null, null, null);
        stored.insert(key, KeyText.hash(text));
        keys.forget();
        rows.forceToDisk();
        LOG.info("key {} made for brand={} roles={} by {}", id, brand, roles, by.id());
        return new Made(key, text);
    }

    /** The keys that a caller may see, oldest first, revoked ones included. */
    public List<ApiKey> visibleTo(Caller caller) {
        return stored.all().stream()
                .map(StoredKeys.Stored::key)
                .filter(key -> caller.mayActFor(key.brand()))
                .map(key -> key.withLastUsed(lastUse.of(key.id())))
                .toList();
    }

    /** Revokes a key for good. It is dead on this node at once, on others within ten seconds. */
    public void revoke(ApiKey key, Caller by) {
        stored.revoke(key.id(), now(), by.name());
        keys.forget();
        rows.forceToDisk();
        LOG.info("key {} of brand={} revoked by {}", key.id(), key.brand(), by.id());
    }

    /** Makes the operator's key if there never was one; {@code keep} gets the only sight of it before it is good. */
    boolean makeOperatorKey(Consumer<String> keep) {
        if (stored.all().stream().anyMatch(key -> key.key().id().equals(OPERATOR))) {
            return false;
        }
        String text = KeyText.newKey(KeyText.newId());
        try {
            transaction.executeWithoutResult(status -> {
                stored.insert(operatorKey(), KeyText.hash(text));
                keep.accept(text);
            });
        } catch (DuplicateKeyException e) {
            return false; // another node was first, and keeps it
        }
        keys.forget();
        rows.forceToDisk();
        return true;
    }

    /** Puts a key that the operator chose in the place of the operator's key. */
    void replaceOperatorKey(String text) {
        byte[] hash = KeyText.hash(text);
        if (!stored.replace(OPERATOR, hash)) {
            try {
                stored.insert(operatorKey(), hash);
            } catch (DuplicateKeyException e) {
                stored.replace(OPERATOR, hash); // another node was first
            }
        }
        keys.forget();
        rows.forceToDisk();
    }

    private ApiKey operatorKey() {
        Set<Role> all = EnumSet.allOf(Role.class);
        return new ApiKey(OPERATOR, OPERATOR, Caller.ALL_BRANDS, all, now(), AT_START, null, null, null);
    }

    private void storeUse() {
        try {
            lastUse.store(stored::used);
        } catch (DataAccessException e) {
            LOG.warn("When keys were last used could not be stored; it is tried again");
        }
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    @PreDestroy
    void stop() {
        background.shutdown(); // no interrupt: it would close the embedded database's file under a running statement
        storeUse();
    }
}
