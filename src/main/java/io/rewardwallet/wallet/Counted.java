package io.rewardwallet.wallet;

import java.time.Instant;

/**
 * What counts on one reward's limits while a call is decided: the units that stand and those that the call has taken so
 * far. Laid over the wallet's state, so that deciding copies nothing.
 *
 * @param now the time of the decision and of the units taken
 */
record Counted(UnitTimes standing, Instant now, long taken) {

    long total() {
        return standing.total() + taken;
    }

    long upTo(Instant time) {
        return standing.upTo(time) + (now.isAfter(time) ? 0 : taken);
    }

    long before(Instant time) {
        return standing.before(time) + (now.isBefore(time) ? taken : 0);
    }

    /** When the nth unit was issued, 1 being the oldest. */
    Instant timeOf(long nth) {
        long standingUpToNow = standing.upTo(now);
        if (nth <= standingUpToNow) {
            return standing.timeOf(nth);
        }
        return nth <= standingUpToNow + taken ? now : standing.timeOf(nth - taken);
    }
}
