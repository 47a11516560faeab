package io.rewardwallet.issuance;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Asks for the {@link Issuances} of a wallet as far as the read model has followed.
 *
 * @param timesSince from when on the times of units are wanted too; null: none
 */
public record CountIssuances(String walletId, @Nullable Instant timesSince) {

    /** Counts alone. */
    public CountIssuances(String walletId) {
        this(walletId, null);
    }
}
