package io.rewardwallet.wallet;

/**
 * Marks the event after which a reward has other terms. The store counts these, so that no decision is stored that was made
 * with terms from before.
 */
public interface ChangesTerms {

    /** The tenant that the reward belongs to. */
    String brand();

    /** The reward's number in its brand. */
    long rewardId();
}
