package io.rewardwallet.eventstore;

/**
 * The first service that writes to an Axon Server notes which customer directory its wallets belong to. A service with
 * another directory would begin a new wallet for a known customer, so it does not start.
 *
 * @param directory the identity that the directory's database made for itself
 */
record DirectoryNamed(String directory) {

    /** The aggregate that has this one event. */
    static final String AGGREGATE = "customer-directory";
}
