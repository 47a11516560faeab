package io.rewardwallet.wallet;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;

/**
 * Where the window of a limit lies at a moment, by the calendar of a time zone (contract, "Rewards on offer"). Times
 * are kept to the microsecond, so that is the step from one instant to the next.
 *
 * @param limit one with a window: not NO_LIMIT
 */
record Window(Limit limit, ZoneId zone) {

    private static final Duration QUARTER = Duration.ofMinutes(15);
    private static final Duration LONGEST_SHIFT = Duration.ofHours(3);

    /** The first instant whose units count at {@code now}. */
    Instant from(Instant now) {
        return switch (limit.windowType()) {
            case FIXED -> startOf(firstDayAt(now));
            case ROLLING -> back(now).plus(1, ChronoUnit.MICROS);
        };
    }

    /** The first instant after {@code after} at which units issued at {@code issued} no longer count. */
    Instant leaves(Instant issued, Instant after) {
        return switch (limit.windowType()) {
            case FIXED -> startOf(forward(firstDayAt(after), limit.interval()));
            case ROLLING -> leavesRolling(issued, after);
        };
    }

    /** First day of the fixed window: whole intervals away from the day, week or month in which the cycle starts. */
    private LocalDate firstDayAt(Instant now) {
        LocalDate present = firstDayOfOne(now);
        if (limit.interval() == 1 || limit.startOfCycle() == null) {
            return present;
        }
        LocalDate cycle = firstDayOfOne(limit.startOfCycle());
        long passed =
                switch (limit.repeatFrequencyType()) {
                    case NO_LIMIT -> throw noWindow();
                    case DAYS -> ChronoUnit.DAYS.between(cycle, present);
                    case WEEKS -> ChronoUnit.WEEKS.between(cycle, present);
                    case MONTHS -> ChronoUnit.MONTHS.between(cycle, present);
                };
        return forward(cycle, Math.floorDiv(passed, (long) limit.interval()) * limit.interval());
    }

    private LocalDate firstDayOfOne(Instant time) {
        LocalDate day = LocalDate.ofInstant(time, zone);
        return switch (limit.repeatFrequencyType()) {
            case NO_LIMIT -> throw noWindow();
            case DAYS -> day;
            case WEEKS -> day.with(TemporalAdjusters.previousOrSame(firstDayOfWeek()));
            case MONTHS -> day.withDayOfMonth(1);
        };
    }

    private DayOfWeek firstDayOfWeek() {
        return limit.weekStartDay() == null ? DayOfWeek.MONDAY : limit.weekStartDay();
    }

    private LocalDate forward(LocalDate day, long count) {
        return switch (limit.repeatFrequencyType()) {
            case NO_LIMIT -> throw noWindow();
            case DAYS -> day.plusDays(count);
            case WEEKS -> day.plusWeeks(count);
            case MONTHS -> day.plusMonths(count);
        };
    }

    /** Where clocks are put forward at midnight, the day begins later. */
    private Instant startOf(LocalDate day) {
        return day.atStartOfDay(zone).toInstant();
    }

    /** One interval earlier by calendar and wall clock; from a day that the earlier month does not have, its last. */
    private Instant back(Instant now) {
        return moved(now, -limit.interval());
    }

    private Instant moved(Instant time, int count) {
        ZonedDateTime local = time.atZone(zone);
        return switch (limit.repeatFrequencyType()) {
            case NO_LIMIT -> throw noWindow();
            case DAYS -> local.plusDays(count).toInstant();
            case WEEKS -> local.plusWeeks(count).toInstant();
            case MONTHS -> local.plusMonths(count).toInstant();
        };
    }

    /**
     * {@link #back} jumps at month ends and where clocks change, even backwards, so it cannot be turned round by adding
     * an interval. Both lie on quarter hours; within one, it moves along with the clock.
     */
    private Instant leavesRolling(Instant issued, Instant after) {
        Instant next = after.plus(1, ChronoUnit.MICROS);
        Instant earliest = moved(issued, limit.interval()).minus(LONGEST_SHIFT);
        Instant start = earliest.isAfter(next) ? earliest : next;
        while (true) {
            Instant end = quarterAfter(start);
            Instant behind = back(start);
            Instant level = behind.isBefore(issued) ? start.plus(Duration.between(behind, issued)) : start;
            if (level.isBefore(end)) {
                return level;
            }
            start = end;
        }
    }

    private static Instant quarterAfter(Instant time) {
        long quarter = Math.floorDiv(time.getEpochSecond(), QUARTER.toSeconds());
        return Instant.ofEpochSecond((quarter + 1) * QUARTER.toSeconds());
    }

    private static IllegalStateException noWindow() {
        return new IllegalStateException("NO_LIMIT has no window");
    }
}
