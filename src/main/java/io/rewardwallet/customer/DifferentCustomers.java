package io.rewardwallet.customer;

/** The identifiers of one call are known and name different customers: code 8021. */
public class DifferentCustomers extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public DifferentCustomers() {
        super("The identifiers belong to different customers; send those of one customer only");
    }
}
