package io.rewardwallet.wallet;

import java.util.List;

/**
 * Marks the event after which a reward has other terms. The store counts these, so that no decision is stored that was made
 * with terms from before.
 */
public interface ChangesTerms {

    /** The tenant that the reward belongs to. */
    String brand();

    /** The reward's number in its brand. */
    long rewardId();

    /** The limits on all customers' units that hold from now on; none: unlimited. */
    List<Limit> stockLimits();
}
