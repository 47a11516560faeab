package io.rewardwallet.wallet;

import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A wallet's own history, asked for what its state has let go of. Every question names how many events the state has seen,
 * so that the answer belongs to the state that decides.
 */
public interface WalletPast {

    /**
     * One event of a wallet.
     *
     * @param number 1 for the wallet's first
     */
    record Numbered(long number, WalletEvent event) {}

    /**
     * What is stored about requestIds among a wallet's first events, oldest first.
     *
     * @param walletId null: nothing has happened to the wallet
     * @param version how many events those are; the newest of them may not be stored yet
     */
    List<Numbered> about(@Nullable String walletId, String brand, Set<String> requestIds, long version);

    /**
     * Hands over every {@link RewardIssued} and {@link RewardReversed} among a wallet's first {@code version} events, oldest
     * first.
     *
     * @throws RuntimeException when those events are not all stored yet: decide again once they are
     */
    void units(@Nullable String walletId, long version, Consumer<WalletEvent> reader);
}
