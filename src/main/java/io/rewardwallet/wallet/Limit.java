package io.rewardwallet.wallet;

import java.time.DayOfWeek;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * At most so many units in a window (contract, "Rewards on offer").
 *
 * @param limit units, 0 to 10^9
 * @param interval length of the window in units of {@code repeatFrequencyType}, 1 to 1000
 * @param weekStartDay first day of a calendar week, for {@link Frequency#WEEKS}; null: Monday
 * @param startOfCycle from where intervals are counted, for FIXED windows of more than one
 */
public record Limit(
        long limit,
        WindowType windowType,
        Frequency repeatFrequencyType,
        int interval,
        @Nullable DayOfWeek weekStartDay,
        @Nullable Instant startOfCycle) {

    /** How a window moves. */
    public enum WindowType {
        /** Along the calendar. */
        FIXED,
        /** With the clock. */
        ROLLING
    }

    /** What a window's length is counted in. */
    public enum Frequency {
        /** The reward's whole life. */
        NO_LIMIT,
        DAYS,
        WEEKS,
        MONTHS
    }

    /** {@code units} over the reward's whole life. */
    public static Limit ever(long units) {
        return new Limit(units, WindowType.FIXED, Frequency.NO_LIMIT, 1, null, null);
    }

    /** Whether it counts the units of a window only, and not those of the reward's whole life. */
    public boolean hasWindow() {
        return repeatFrequencyType != Frequency.NO_LIMIT;
    }

    /**
     * The number, whose units it counts, and the window in the words in which it was defined.
     *
     * @param level whose units
     */
    String inWords(String level) {
        String window = hasWindow() ? " (" + windowType + ", " + interval + " " + repeatFrequencyType + ")" : "";
        return limit + " per " + level + window;
    }
}
