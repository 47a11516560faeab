package io.rewardwallet.wallet;

import java.util.List;

/** An order to one wallet; orders to the same wallet are handled one after another. */
public sealed interface WalletCommand permits IssueReward, CreditPoints, ReverseReward {

    /** The opaque wallet id given by the customer directory. */
    String walletId();

    /** What the wallet has to know of to decide it; a line without a requestId has none. */
    List<String> requestIds();
}
