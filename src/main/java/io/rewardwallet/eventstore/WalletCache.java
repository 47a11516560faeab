package io.rewardwallet.eventstore;

import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.function.UnaryOperator;
import org.axonframework.common.Registration;
import org.axonframework.common.caching.Cache;
import org.jspecify.annotations.Nullable;

/**
 * Wallets in memory, held strongly: Axon's ready cache holds them weakly and loses them at each young collection. Nothing
 * is kept for a wallet without events: it has no identifier yet.
 */
@SuppressWarnings("unchecked")
final class WalletCache implements Cache {

    private final com.github.benmanes.caffeine.cache.Cache<Object, Object> wallets;

    WalletCache(long mostWallets) {
        wallets = Caffeine.newBuilder().maximumSize(mostWallets).build();
    }

    @Override
    public <K, V> @Nullable V get(K key) {
        return (V) wallets.getIfPresent(key);
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
