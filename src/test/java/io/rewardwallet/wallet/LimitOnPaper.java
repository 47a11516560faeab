package io.rewardwallet.wallet;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A limit as one would keep it with a wall calendar, written from the contract and not from the code: a fixed window is
 * a numbered sheet of the calendar, a rolling one looks at each unit's age. What the real counting is compared with.
 */
public final class LimitOnPaper {

    private static final LocalDate A_MONDAY = LocalDate.of(1969, 12, 29);

    private LimitOnPaper() {}

    /** Units among these that count on a limit. */
    public static long count(Limit limit, ZoneId zone, List<Instant> issuedAt, Instant now) {
        return issuedAt.stream().filter(time -> counts(limit, zone, time, now)).count();
    }

    /** Whether a unit counts on a limit. */
    public static boolean counts(Limit limit, ZoneId zone, Instant issuedAt, Instant now) {
        if (limit.repeatFrequencyType() == Limit.Frequency.NO_LIMIT) {
            return true;
        }
        if (issuedAt.isAfter(now)) {
            return false;
        }
        return limit.windowType() == Limit.WindowType.FIXED
                ? sheet(limit, zone, issuedAt) == sheet(limit, zone, now)
                : issuedAt.isAfter(longAgo(limit, zone, now));
    }

    static boolean isFull(Limit limit, ZoneId zone, List<Instant> issuedAt, Instant now) {
        return count(limit, zone, issuedAt, now) >= limit.limit();
    }

    /** Of the limits of a reward that are full the one with the latest reset, and of those the tightest. */
    static String lastToGiveWay(RewardTerms terms, List<Instant> issuedAt, Instant now) {
        Limit last = null;
        Instant latest = null;
        for (Limit limit : terms.customerLimits()) {
            if (isFull(limit, terms.timeZone(), issuedAt, now)) {
                Instant reset = firstRoom(limit, terms.timeZone(), issuedAt, now);
                boolean later = last == null || (latest != null && (reset == null || reset.isAfter(latest)));
                if (later || (Objects.equals(reset, latest) && limit.limit() < last.limit())) {
                    last = limit;
                    latest = reset;
                }
            }
        }
        return Answer.limitInWords(last, latest);
    }

    private static long sheet(Limit limit, ZoneId zone, Instant time) {
        long sheet = single(limit, LocalDate.ofInstant(time, zone));
        return limit.startOfCycle() == null
                ? sheet
                : Math.floorDiv(
                        sheet - single(limit, LocalDate.ofInstant(limit.startOfCycle(), zone)), limit.interval());
    }

    private static long single(Limit limit, LocalDate day) {
        long days = ChronoUnit.DAYS.between(A_MONDAY, day);
        int start = limit.weekStartDay() == null ? 0 : limit.weekStartDay().getValue() - 1;
        return switch (limit.repeatFrequencyType()) {
            case NO_LIMIT -> 0;
            case DAYS -> days;
            case WEEKS -> Math.floorDiv(days - start, 7);
            case MONTHS -> day.getYear() * 12L + day.getMonthValue();
        };
    }

    private static Instant longAgo(Limit limit, ZoneId zone, Instant now) {
        ZonedDateTime local = now.atZone(zone);
        LocalDateTime then =
                switch (limit.repeatFrequencyType()) {
                    case NO_LIMIT -> LocalDateTime.MIN;
                    case DAYS -> local.toLocalDateTime().minusDays(limit.interval());
                    case WEEKS -> local.toLocalDateTime().minusDays(7L * limit.interval());
                    case MONTHS -> {
                        YearMonth month = YearMonth.from(local).minusMonths(limit.interval());
                        int day = Math.min(local.getDayOfMonth(), month.lengthOfMonth());
                        yield month.atDay(day).atTime(local.toLocalTime());
                    }
                };
        return ZonedDateTime.ofLocal(then, zone, local.getOffset()).toInstant();
    }

    /** The first instant from now on at which one more unit could be issued; null: never. Tries what could be it. */
    public static @Nullable Instant firstRoom(Limit limit, ZoneId zone, List<Instant> issuedAt, Instant now) {
        if (limit.limit() == 0 || limit.repeatFrequencyType() == Limit.Frequency.NO_LIMIT) {
            return null;
        }
        Instant time = now;
        while (true) {
            Instant moment = time;
            List<Instant> counted = issuedAt.stream()
                    .filter(unit -> counts(limit, zone, unit, moment))
                    .sorted()
                    .toList();
            if (counted.size() < limit.limit()) {
                return time;
            }
            Instant inTheWay = counted.get(counted.size() - (int) limit.limit());
            time = candidates(limit, zone, inTheWay, moment).stream()
                    .filter(candidate -> candidate.isAfter(moment) && !counts(limit, zone, inTheWay, candidate))
                    .findFirst()
                    .orElseThrow();
        }
    }

    /**
     * A window ends at a midnight, when a unit comes of age, or when clocks change (here: at 01:00 UTC, as in Europe).
     */
    private static TreeSet<Instant> candidates(Limit limit, ZoneId zone, Instant unit, Instant now) {
        var candidates = new TreeSet<Instant>();
        boolean fixed = limit.windowType() == Limit.WindowType.FIXED;
        ZonedDateTime ofAge = (fixed ? now : unit).atZone(zone);
        int days =
                switch (limit.repeatFrequencyType()) {
                    case NO_LIMIT -> 0;
                    case DAYS -> limit.interval();
                    case WEEKS -> 7 * limit.interval();
                    case MONTHS -> 31 * limit.interval();
                };
        if (!fixed) {
            ofAge = limit.repeatFrequencyType() == Limit.Frequency.MONTHS
                    ? ofAge.plusMonths(limit.interval())
                    : ofAge.plusDays(days);
            for (int hours = -1; hours <= 1; hours++) {
                candidates.add(ofAge.toInstant().plus(Duration.ofHours(hours)));
            }
        }
        LocalDate first = (fixed ? now.atZone(zone) : ofAge).toLocalDate();
        for (int day = 0; day <= (fixed ? days + 1 : 4); day++) {
            candidates.add(first.plusDays(day).atStartOfDay(zone).toInstant());
            candidates.add(
                    first.plusDays(day).atTime(1, 0).atZone(ZoneId.of("UTC")).toInstant());
            if (!fixed) {
                // At the end of a month it may have left before and come back: 31 August looks back to 30 June, too.
                candidates.add(first.atTime(ofAge.toLocalTime())
                        .plusDays(day)
                        .atZone(zone)
                        .toInstant());
            }
        }
        return candidates;
    }
}
