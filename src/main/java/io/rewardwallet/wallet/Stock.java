package io.rewardwallet.wallet;

import java.time.Instant;

/** The units of one reward that all customers have, for limits over all of them. */
public interface Stock {

    /**
     * What each limit leaves, as of one moment.
     *
     * @param time of the units that would be issued
     * @param wanted the most units that may be taken before this is asked again
     */
    StockRoom at(Instant time, long wanted);
}
