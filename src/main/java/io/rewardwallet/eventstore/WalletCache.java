package io.rewardwallet.eventstore;

import com.github.benmanes.caffeine.cache.Caffeine;
import io.rewardwallet.wallet.CustomerRewardWallet;
import java.util.function.UnaryOperator;
import org.axonframework.common.Registration;
import org.axonframework.common.caching.Cache;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.eventsourcing.AggregateCacheEntry;
import org.axonframework.eventsourcing.EventSourcedAggregate;
import org.axonframework.eventsourcing.eventstore.DomainEventStream;
import org.jspecify.annotations.Nullable;

/**
 * Wallets in memory, held strongly: Axon's ready cache holds them weakly and loses them at each young collection. Bounded by
 * what they weigh, since one may weigh as much as hundreds. Nothing is kept for a wallet without events: it has no
 * identifier yet.
 */
@SuppressWarnings("unchecked")
final class WalletCache implements Cache {

    private static final long OF_ANYTHING_ELSE = 1_000;

    private final com.github.benmanes.caffeine.cache.Cache<Object, Object> wallets;
    private final EventsAfter events;

    /** The events of a wallet after one of them; null when they are so many that the wallet is better loaded anew. */
    interface EventsAfter {
        @Nullable
        DomainEventStream of(String walletId, long sequenceNumber);
    }

    /** A wallet that another node has changed since, with its weight, which only who has its turn may ask the wallet for. */
    private record Behind(AggregateCacheEntry<?> wallet, int weight) {}

    /** @param mostBytes that the wallets may take, roughly */
    WalletCache(long mostBytes, EventsAfter events) {
        this.events = events;
        // Housekeeping by the callers themselves: handing it to a pool would wake a thread a call.
        wallets = Caffeine.newBuilder()
                .executor(Runnable::run)
                .maximumWeight(mostBytes)
                .weigher((key, wallet) -> weightOf(wallet))
                .build();
    }

    private static int weightOf(Object entry) {
        return (int) Math.min(
                Integer.MAX_VALUE,
                entry instanceof Behind behind
                        ? behind.weight()
                        : entry instanceof AggregateCacheEntry<?> wallet
                                ? aggregateOf(wallet).invoke(root -> ((CustomerRewardWallet) root).weight())
                                : OF_ANYTHING_ELSE);
    }

    private static EventSourcedAggregate<?> aggregateOf(AggregateCacheEntry<?> wallet) {
        return wallet.recreateAggregate(null, null, null, null);
    }

    /** A wallet's state as an event that stands for all before it; null: the wallet is not in memory. */
    @Nullable
    DomainEventMessage<?> snapshotOf(String walletId) {
        if (!(wallets.policy().getIfPresentQuietly(walletId) instanceof AggregateCacheEntry<?> wallet)) {
            return null;
        }
        EventSourcedAggregate<?> aggregate = aggregateOf(wallet);
        return new GenericDomainEventMessage<>(
                CustomerRewardWallet.class.getSimpleName(), walletId, aggregate.version(), aggregate.invoke(state ->
                        (Object) state));
    }

    /** What the wallets weigh together, roughly in bytes. */
    long weight() {
        wallets.cleanUp();
        return wallets.policy().eviction().orElseThrow().weightedSize().orElseThrow();
    }

    /** Another node has changed the wallet: who needs it next brings it level. Called by who has not the wallet's turn. */
    void changedElsewhere(String walletId) {
        int weight =
                wallets.policy().eviction().orElseThrow().weightOf(walletId).orElse(0);
        wallets.asMap()
                .computeIfPresent(
                        walletId,
                        (id, entry) ->
                                entry instanceof AggregateCacheEntry<?> wallet ? new Behind(wallet, weight) : entry);
    }

    /** With the wallet's turn held: nobody else decides on what is brought level here. */
    @Override
    public <K, V> @Nullable V get(K key) {
        Object entry = wallets.getIfPresent(key);
        return (V) (entry instanceof Behind behind ? level((String) key, behind) : entry);
    }

    /**
     * Taken out first, for a wallet that has half of its events must not be found again; Axon puts it back when the decision is
     * saved. Does not notice what is stored from here on, as loading does not: the store's keys and the freshness gate do.
     */
    private @Nullable AggregateCacheEntry<?> level(String walletId, Behind behind) {
        wallets.asMap().remove(walletId, behind);
        EventSourcedAggregate<?> aggregate = aggregateOf(behind.wallet());
        DomainEventStream missing = events.of(walletId, aggregate.version());
        if (missing == null) {
            return null;
        }
        if (missing.hasNext()) {
            aggregate.initializeState(missing);
        }
        return behind.wallet();
    }

    @Override
    public void put(@Nullable Object key, Object value) {
        if (key != null) {
            wallets.put(key, value);
        }
    }

    @Override
    public boolean putIfAbsent(Object key, Object value) {
        return wallets.asMap().putIfAbsent(key, value) == null;
    }

    @Override
    public boolean remove(@Nullable Object key) {
        return key != null && wallets.asMap().remove(key) != null;
    }

    @Override
    public void removeAll() {
        wallets.invalidateAll();
    }

    @Override
    public boolean containsKey(Object key) {
        return wallets.asMap().containsKey(key);
    }

    @Override
    public <V> void computeIfPresent(Object key, UnaryOperator<V> update) {
        wallets.asMap().computeIfPresent(key, (k, value) -> update.apply((V) value));
    }

    @Override
    public <V> V computeIfAbsent(Object key, java.util.function.Supplier<V> value) {
        return (V) wallets.get(key, k -> value.get());
    }

    @Override
    public Registration registerCacheEntryListener(EntryListener listener) {
        throw new IllegalStateException("Nobody listens to this cache");
    }
}
