package io.rewardwallet.wallet;

import java.time.Instant;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/**
 * What a limit on one customer's units leaves at a moment.
 *
 * @param counted units that count on the limit: those of its window that were not taken back
 * @param remaining units that it would still let through
 * @param resetsAt the first instant at which it would let one through again; null while it does, and when it never will
 */
public record Headroom(
        Limit limit, long counted, long remaining, @Nullable Instant resetsAt) {

    static Headroom of(Limit limit, ZoneId zone, Counted units) {
        long counted = countedOn(limit, zone, units);
        long remaining = Math.max(0, limit.limit() - counted);
        boolean mayReset = remaining == 0 && limit.limit() > 0 && limit.hasWindow();
        return new Headroom(limit, counted, remaining, mayReset ? firstRoom(limit, zone, units) : null);
    }

    /** Units later than now were stored by a clock that was wrong; they count on a limit without a window only. */
    static long countedOn(Limit limit, ZoneId zone, Counted units) {
        if (!limit.hasWindow()) {
            return units.total();
        }
        return units.upTo(units.now()) - units.before(new Window(limit, zone).from(units.now()));
    }

    /** Goes from window to window to the first that has room; units stored ahead of time may fill the next ones too. */
    private static Instant firstRoom(Limit limit, ZoneId zone, Counted units) {
        Window window = new Window(limit, zone);
        Instant time = units.now();
        while (true) {
            long earlier = units.before(window.from(time));
            long counted = units.upTo(time) - earlier;
            if (counted < limit.limit()) {
                return time;
            }
            Instant lastToLeave = units.timeOf(earlier + counted - limit.limit() + 1);
            Instant next = window.leaves(lastToLeave, time);
            if (!next.isAfter(time)) {
                throw new IllegalStateException(limit + " in " + zone + " does not go on after " + time);
            }
            time = next;
        }
    }
}
