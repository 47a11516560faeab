package io.rewardwallet.wallet;

/** What became of a {@link WalletCommand}. */
public interface WalletOutcome {

    /** Events that the wallet had when it had decided, its own decision's included. */
    long walletVersion();
}
