package io.rewardwallet.wallet;

import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How many units of a reward all customers have, and, where a limit has a window, when each was issued. Calls of different
 * customers are not in the order of their times, so a window counts units a little later than the moment too: a FIXED one
 * all that lie in it, a ROLLING one those that clocks may be apart.
 */
public final class StockUnits {

    private final @Nullable UnitTimes times;
    private long total;

    private StockUnits(@Nullable UnitTimes times, long total) {
        this.times = times;
        this.total = total;
    }

    /**
     * Units issued together; fewer than 0: taken back.
     *
     * @param issuedAt when they were issued, also of those taken back
     */
    public record Move(Instant issuedAt, long units) {}

    /** For limits without window: the number is enough. */
    public static StockUnits untimed(long total) {
        return new StockUnits(null, total);
    }

    /** For limits with windows; nothing is issued yet. */
    public static StockUnits timed() {
        return new StockUnits(new UnitTimes(), 0);
    }

    /** All units that stand. */
    public long total() {
        return total;
    }

    /** Takes note of units issued or taken back. */
    public void add(Move move) {
        total += move.units();
        if (times != null) {
            times.add(move.issuedAt(), move.units());
        }
    }

    /**
     * What limits leave.
     *
     * @param at the time of the units that would be issued
     * @param wanted units up to which it is worked out when a limit resets
     * @param more moves that count too
     */
    public StockRoom room(List<Limit> limits, ZoneId zone, Instant at, long wanted, List<Move> more) {
        return new StockRoom(limits.stream()
                .map(limit -> headroom(limit, zone, at, wanted, more))
                .toList());
    }

    private Headroom headroom(Limit limit, ZoneId zone, Instant at, long wanted, List<Move> more) {
        long counted = counted(limit, zone, at, more);
        long remaining = Math.max(0, limit.limit() - counted);
        boolean mayReset = remaining <= wanted && limit.limit() > 0 && limit.hasWindow();
        return new Headroom(limit, counted, remaining, mayReset ? resetsAt(limit, zone, at, remaining) : null);
    }

    private long counted(Limit limit, ZoneId zone, Instant at, List<Move> more) {
        if (!limit.hasWindow()) {
            return total + more.stream().mapToLong(Move::units).sum();
        }
        Window window = new Window(limit, zone);
        return countedIn(window.from(at), endOf(window, at), more);
    }

    private long countedIn(Instant from, Instant end, List<Move> more) {
        long counted = timesOf().before(end) - timesOf().before(from);
        for (Move move : more) {
            if (!move.issuedAt().isBefore(from) && move.issuedAt().isBefore(end)) {
                counted += move.units();
            }
        }
        return counted;
    }

    private static Instant endOf(Window window, Instant at) {
        return window.limit().windowType() == Limit.WindowType.FIXED
                ? window.leaves(at, at)
                : at.plus(CustomerRewardWallet.CLOCK_TOLERANCE).plus(1, ChronoUnit.MICROS);
    }

    /** The first instant with room for one more when the units that are left are taken at {@code at}. */
    private Instant resetsAt(Limit limit, ZoneId zone, Instant at, long remaining) {
        Window window = new Window(limit, zone);
        if (limit.windowType() == Limit.WindowType.FIXED) {
            Instant next = window.leaves(at, at);
            while (countedIn(next, window.leaves(next, next), List.of()) >= limit.limit()) {
                next = window.leaves(next, next);
            }
            return next;
        }
        long standing = timesOf().total();
        Instant newest = standing == 0 ? null : timesOf().timeOf(standing);
        Instant moment = CustomerRewardWallet.timeAfter(newest, at);
        Instant resets = Headroom.of(limit, zone, new Counted(timesOf(), moment, remaining))
                .resetsAt();
        return resets == null ? moment : resets;
    }

    private UnitTimes timesOf() {
        if (times == null) {
            throw new IllegalStateException("A limit has a window, but the times of the units are not known");
        }
        return times;
    }
}
