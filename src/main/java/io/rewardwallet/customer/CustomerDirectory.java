package io.rewardwallet.customer;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.dao.PessimisticLockingFailureException;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Which wallet an identifier belongs to. Only what is found is remembered: a link never changes, but one that is missing may
 * come up on any node at any moment.
 */
@Component
public class CustomerDirectory {

    /**
     * Finds the wallets of many identifiers on PostgreSQL: rows of {@code n}, the identifier's place among those asked for, from
     * 1, and {@code wallet_id}. Takes arrays of their brands, kinds and values. Each is looked up by itself, whatever plan was
     * made while the table was young. The arrays are selected, for the server would see how long they are and plan anew each
     * time, which takes it as long as looking up.
     */
    public static final String WALLETS_OF_MANY = "select asked.n, known.wallet_id"
            + " from unnest((select ?::varchar[]), (select ?::varchar[]), (select ?::varchar[])) with ordinality"
            + " asked (brand, kind, identifier, n)"
            + " cross join lateral (select wallet_id from customer_identifier c where c.brand = asked.brand"
            + " and c.kind = asked.kind and c.identifier = asked.identifier fetch first 1 rows only) known";

    private static final int MOST_TRIES = 10;

    private record Key(String brand, CustomerIdentifier identifier) {}

    private final JdbcClient sql;
    private final TransactionOperations transaction;
    private final Clock clock;
    private final Cache<Key, String> known;
    private final AtomicInteger timesForgotten = new AtomicInteger();

    CustomerDirectory(
            JdbcClient sql,
            TransactionOperations transaction,
            Clock clock,
            @Value("${rewards.cached-customers}") long mostCustomers) {
        this.sql = sql;
        this.transaction = transaction;
        this.clock = clock;
        // Housekeeping by the callers themselves: handing it to a pool would wake a thread a call.
        this.known = Caffeine.newBuilder()
                .executor(Runnable::run)
                .maximumSize(mostCustomers)
                .build();
    }

    /**
     * What the directory knows of a call's identifiers.
     *
     * @param walletId of those that are known; null when none is
     * @param isComplete whether all of them are known
     */
    public record Located(@Nullable String walletId, boolean isComplete) {}

    /** One identifier of a wallet. */
    public record Link(CustomerIdentifier identifier, Instant since) {}

    /** The wallet of an identifier; empty when no call has named it yet. Creates nothing. */
    public Optional<String> find(String brand, CustomerIdentifier identifier) {
        String cached = remembered(brand, identifier);
        if (cached != null) {
            return Optional.of(cached);
        }
        int before = timesForgotten();
        Optional<String> stored = sql.sql("select wallet_id from customer_identifier"
                        + " where brand = ? and kind = ? and identifier = ?")
                .params(brand, identifier.kind().field(), identifier.value())
                .query(String.class)
                .optional();
        stored.ifPresent(walletId -> remember(brand, identifier, walletId, before));
        return stored;
    }

    /** The wallet of an identifier where it is in memory; null: it has to be asked for. */
    public @Nullable String remembered(String brand, CustomerIdentifier identifier) {
        return known.getIfPresent(new Key(brand, identifier));
    }

    /**
     * Keeps in memory what the database has said, unless everything was forgotten meanwhile.
     *
     * @param timesForgottenBefore {@link #timesForgotten} before the database was asked
     */
    public void remember(String brand, CustomerIdentifier identifier, String walletId, int timesForgottenBefore) {
        Key key = new Key(brand, identifier);
        known.put(key, walletId);
        if (timesForgotten() != timesForgottenBefore) {
            known.invalidate(key);
        }
    }

    /** How often {@link #forgetCached} was called. */
    public int timesForgotten() {
        return timesForgotten.get();
    }

    /**
     * Looks all identifiers of a call up. Creates nothing.
     *
     * @throws DifferentCustomers when those known do not name the same customer
     */
    public Located locate(String brand, List<CustomerIdentifier> identifiers) {
        Map<CustomerIdentifier, String> wallets = walletsOf(brand, identifiers);
        return new Located(onlyOne(wallets), wallets.size() == identifiers.size());
    }

    /**
     * Links a call's identifiers to a wallet that no identifier names yet, all or none.
     *
     * @return false when one of them is known by now
     */
    public boolean linkFirst(String brand, List<CustomerIdentifier> identifiers, String walletId) {
        return Boolean.TRUE.equals(insertOnce(() -> {
            if (!walletsOf(brand, identifiers).isEmpty()) {
                return false;
            }
            insert(brand, identifiers, walletId);
            return true;
        }));
    }

    /**
     * Links those of a call's identifiers that are not known yet to the wallet of the others.
     *
     * @throws DifferentCustomers when one of them names another customer by now; nothing is linked then
     */
    public void link(String brand, List<CustomerIdentifier> identifiers, String walletId) {
        insertOnce(() -> {
            Map<CustomerIdentifier, String> wallets = walletsOf(brand, identifiers);
            if (wallets.values().stream().anyMatch(other -> !other.equals(walletId))) {
                throw new DifferentCustomers();
            }
            insert(
                    brand,
                    identifiers.stream()
                            .filter(identifier -> !wallets.containsKey(identifier))
                            .toList(),
                    walletId);
            return true;
        });
    }

    /** Looks and inserts in one transaction; when another call inserts one of the rows first, looks again. */
    private Boolean insertOnce(Supplier<Boolean> lookAndInsert) {
        DataAccessException last = null;
        for (int tries = 0; tries < MOST_TRIES; tries++) {
            try {
                return transaction.execute(status -> lookAndInsert.get());
            } catch (DuplicateKeyException | PessimisticLockingFailureException | QueryTimeoutException e) {
                last = e;
            }
        }
        throw last == null ? new IllegalStateException("never tried") : last;
    }

    /** Looks everything up anew; the database may have been set back. */
    public void forgetCached() {
        timesForgotten.incrementAndGet();
        known.invalidateAll();
    }

    /** All identifiers of a wallet, in the order in which they were linked. */
    public List<Link> linksOf(String walletId) {
        return sql.sql("select kind, identifier, linked_at from customer_identifier where wallet_id = ?"
                        + " order by linked_at, kind, identifier")
                .param(walletId)
                .query((row, i) -> new Link(
                        CustomerIdentifier.parse(row.getString("kind") + ":" + row.getString("identifier")),
                        row.getObject("linked_at", OffsetDateTime.class).toInstant()))
                .list();
    }

    /** The brand of a wallet; empty when no identifier is linked to it any more. */
    public Optional<String> brandOf(String walletId) {
        return sql.sql("select distinct brand from customer_identifier where wallet_id = ?")
                .param(walletId)
                .query(String.class)
                .optional();
    }

    private void insert(String brand, List<CustomerIdentifier> identifiers, String walletId) {
        OffsetDateTime now = clock.instant().truncatedTo(ChronoUnit.MICROS).atOffset(ZoneOffset.UTC);
        identifiers.stream()
                // In one order on all threads and nodes, so that two calls never wait for each other.
                .sorted(Comparator.comparing(CustomerIdentifier::toString))
                .forEach(identifier -> sql.sql("insert into customer_identifier"
                                + " (brand, kind, identifier, wallet_id, linked_at) values (?, ?, ?, ?, ?)")
                        .params(brand, identifier.kind().field(), identifier.value(), walletId, now)
                        .update());
    }

    private Map<CustomerIdentifier, String> walletsOf(String brand, List<CustomerIdentifier> identifiers) {
        Map<CustomerIdentifier, String> wallets = new LinkedHashMap<>();
        for (CustomerIdentifier identifier : identifiers) {
            find(brand, identifier).ifPresent(walletId -> wallets.put(identifier, walletId));
        }
        return wallets;
    }

    private static @Nullable String onlyOne(Map<CustomerIdentifier, String> wallets) {
        Set<String> different = new HashSet<>(wallets.values());
        if (different.size() > 1) {
            throw new DifferentCustomers();
        }
        return different.isEmpty() ? null : different.iterator().next();
    }

    /** Opaque: nothing about the customer can be read from it. */
    public static String newWalletId() {
        return UUID.randomUUID().toString();
    }
}
