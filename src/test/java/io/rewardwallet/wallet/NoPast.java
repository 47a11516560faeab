package io.rewardwallet.wallet;

import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** For wallets so young that their state knows everything: asking the history is a fault. */
final class NoPast implements WalletPast {

    @Override
    public List<Numbered> about(@Nullable String walletId, String brand, Set<String> requestIds, long version) {
        throw new AssertionError("The state knows " + requestIds);
    }

    @Override
    public void units(@Nullable String walletId, long version, Consumer<WalletEvent> reader) {
        throw new AssertionError("The state knows all times");
    }
}
