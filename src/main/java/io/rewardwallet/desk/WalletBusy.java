package io.rewardwallet.desk;

/** A call waited too long for its wallet's turn; surely nothing was done for it: code 10004. */
public class WalletBusy extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public WalletBusy() {
        super("Parallel calls for the same customer");
    }
}
