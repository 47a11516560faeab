package io.rewardwallet.wallet;

/** An order to one wallet; orders to the same wallet are handled one after another. */
public sealed interface WalletCommand permits IssueReward, CreditPoints, ReverseReward {

    /** The opaque wallet id given by the customer directory. */
    String walletId();
}
