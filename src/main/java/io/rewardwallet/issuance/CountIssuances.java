package io.rewardwallet.issuance;

/** Asks for the {@link Issuances} of a wallet as far as the read model has followed. */
public record CountIssuances(String walletId) {}
