package io.rewardwallet.history;

import io.rewardwallet.wallet.WalletEvent;

/**
 * An event in its place.
 *
 * @param index place in the whole history, from 1
 * @param version place in its wallet, from 1
 */
public record StoredWalletEvent(long index, long version, WalletEvent event) {

    /** The event's name as callers see it. */
    public String type() {
        return event.getClass().getSimpleName();
    }
}
