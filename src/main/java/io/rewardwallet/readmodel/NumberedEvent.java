package io.rewardwallet.readmodel;

import io.rewardwallet.wallet.WalletEvent;

/**
 * An event and its place in its wallet.
 *
 * @param version 1 for the wallet's first event
 */
public record NumberedEvent(long version, WalletEvent event) {}
