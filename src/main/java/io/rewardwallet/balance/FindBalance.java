package io.rewardwallet.balance;

/** Asks for the {@link Balance} of a wallet as far as the read model has followed. */
public record FindBalance(String walletId) {}
