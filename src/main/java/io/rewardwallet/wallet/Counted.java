package io.rewardwallet.wallet;

import java.time.Instant;
import java.util.function.Supplier;

/**
 * What counts on one reward's limits while a call is decided: the units that stand and those that the call has taken so
 * far. Laid over the wallet's state, so that deciding copies nothing.
 *
 * @param standing what is known at once
 * @param all the same units with every time; asked only for what {@code standing} does not know
 * @param now the time of the decision and of the units taken
 */
record Counted(UnitTimes standing, Supplier<UnitTimes> all, Instant now, long taken) {

    /** @param standing with every time */
    Counted(UnitTimes standing, Instant now, long taken) {
        this(standing, () -> standing, now, taken);
    }

    long total() {
        return standing.total() + taken;
    }

    long upTo(Instant time) {
        return around(time).upTo(time) + (now.isAfter(time) ? 0 : taken);
    }

    long before(Instant time) {
        return around(time).before(time) + (now.isBefore(time) ? taken : 0);
    }

    /** When the nth unit was issued, 1 being the oldest. */
    Instant timeOf(long nth) {
        long standingUpToNow = around(now).upTo(now);
        if (nth <= standingUpToNow) {
            return timeOfStanding(nth);
        }
        return nth <= standingUpToNow + taken ? now : timeOfStanding(nth - taken);
    }

    private Instant timeOfStanding(long nth) {
        return (standing.knowsTimeOf(nth) ? standing : all.get()).timeOf(nth);
    }

    private UnitTimes around(Instant time) {
        return standing.knows(time) ? standing : all.get();
    }
}
