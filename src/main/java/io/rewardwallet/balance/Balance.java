package io.rewardwallet.balance;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Points of a wallet; balance = credited - redeemed + refunded.
 *
 * @param walletVersion events of the wallet that are counted in; 0: nothing ever happened
 * @param asOf time of the last of them; null: none
 */
public record Balance(
        long balance,
        long credited,
        long redeemed,
        long refunded,
        long walletVersion,
        @Nullable Instant asOf) {

    /** A wallet that nothing has happened to. */
    public static final Balance NONE = new Balance(0, 0, 0, 0, 0, null);
}
