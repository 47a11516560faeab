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
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.dao.PessimisticLockingFailureException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Which wallet an identifier belongs to. Only what is found is remembered: a link never changes, but one that is missing may
 * come up on any node at any moment.
 */
@Component
public class CustomerDirectory {

    private static final int MOST_TRIES = 10;

    private record Key(String brand, CustomerIdentifier identifier) {}

    private final JdbcClient sql;
    private final TransactionOperations transaction;
    private final Clock clock;
    private final Cache<Key, String> known;

    CustomerDirectory(
            JdbcClient sql,
            TransactionOperations transaction,
            Clock clock,
            @Value("${rewards.cached-customers}") long mostCustomers) {
        this.sql = sql;
        this.transaction = transaction;
        this.clock = clock;
        this.known = Caffeine.newBuilder().maximumSize(mostCustomers).build();
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
        Key key = new Key(brand, identifier);
        String cached = known.getIfPresent(key);
        if (cached != null) {
            return Optional.of(cached);
        }
        Optional<String> stored = sql.sql("select wallet_id from customer_identifier"
                        + " where brand = ? and kind = ? and identifier = ?")
                .params(brand, identifier.kind().field(), identifier.value())
                .query(String.class)
                .optional();
        stored.ifPresent(walletId -> known.put(key, walletId));
        return stored;
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
     * The wallet of a call's identifiers; those not yet known are linked to it, and when none is, a new wallet is named.
     *
     * @throws DifferentCustomers when those known do not name the same customer
     */
    public String link(String brand, List<CustomerIdentifier> identifiers) {
        Located located = locate(brand, identifiers);
        if (located.isComplete() && located.walletId() != null) {
            return located.walletId();
        }
        DataAccessException last = null;
        for (int tries = 0; tries < MOST_TRIES; tries++) {
            try {
                return transaction.execute(status -> linkMissing(brand, identifiers));
            } catch (DuplicateKeyException | PessimisticLockingFailureException e) {
                last = e; // another call linked one of them first: look again
            }
        }
        throw last == null ? new IllegalStateException("never tried") : last;
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

    private String linkMissing(String brand, List<CustomerIdentifier> identifiers) {
        Map<CustomerIdentifier, String> wallets = walletsOf(brand, identifiers);
        String earlier = onlyOne(wallets);
        String walletId = earlier == null ? newWalletId() : earlier;
        OffsetDateTime now = clock.instant().truncatedTo(ChronoUnit.MICROS).atOffset(ZoneOffset.UTC);
        identifiers.stream()
                .filter(identifier -> !wallets.containsKey(identifier))
                // In one order on all threads and nodes, so that two calls never wait for each other.
                .sorted(Comparator.comparing(CustomerIdentifier::toString))
                .forEach(identifier -> sql.sql("insert into customer_identifier"
                                + " (brand, kind, identifier, wallet_id, linked_at) values (?, ?, ?, ?, ?)")
                        .params(brand, identifier.kind().field(), identifier.value(), walletId, now)
                        .update());
        return walletId;
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
    private static String newWalletId() {
        return UUID.randomUUID().toString();
    }
}
