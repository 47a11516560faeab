package io.rewardwallet.wallet;

import static io.rewardwallet.wallet.Limit.Frequency.DAYS;
import static io.rewardwallet.wallet.Limit.Frequency.MONTHS;
import static io.rewardwallet.wallet.Limit.Frequency.NO_LIMIT;
import static io.rewardwallet.wallet.Limit.Frequency.WEEKS;
import static io.rewardwallet.wallet.Limit.WindowType.FIXED;
import static io.rewardwallet.wallet.Limit.WindowType.ROLLING;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Windows against the limit on paper, at instants where calendars and clocks are awkward. */
class WindowTest {

    private static final Duration STEP = Duration.of(1, ChronoUnit.MICROS);

    /** Zones whose clocks change in spring, at midnight, by half an hour, or never. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "UTC",
                "Europe/Berlin",
                "America/New_York",
                "America/Santiago",
                "Australia/Lord_Howe",
                "Asia/Kolkata"
            })
    void the_first_instant_of_a_window_counts_and_the_one_before_does_not(String zoneName) {
        ZoneId zone = ZoneId.of(zoneName);
        Random random = new Random(20261125);
        for (int i = 0; i < 3_000; i++) {
            Limit limit = windowLike(random);
            Instant now = awkward(random, zone);
            Instant from = new Window(limit, zone).from(now);
            assertThat(LimitOnPaper.counts(limit, zone, from, now))
                    .as("first instant %s of %s at %s", from, limit, now)
                    .isTrue();
            assertThat(LimitOnPaper.counts(limit, zone, from.minus(STEP), now))
                    .as("before the first instant %s of %s at %s", from, limit, now)
                    .isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTC", "Europe/Berlin", "America/New_York", "America/Santiago", "Australia/Lord_Howe"})
    void a_unit_leaves_its_window_at_the_first_instant_at_which_it_no_longer_counts(String zoneName) {
        ZoneId zone = ZoneId.of(zoneName);
        Random random = new Random(20261125);
        for (int i = 0; i < 600; i++) {
            Limit limit = windowLike(random);
            Instant issued = awkward(random, zone);
            Instant left = new Window(limit, zone).leaves(issued, issued);
            assertThat(LimitOnPaper.counts(limit, zone, issued, left))
                    .as("at %s of %s issued at %s", left, limit, issued)
                    .isFalse();
            assertThat(LimitOnPaper.counts(limit, zone, issued, left.minus(STEP)))
                    .as("just before %s of %s issued at %s", left, limit, issued)
                    .isTrue();
            for (Instant time : between(issued, left, random)) {
                assertThat(LimitOnPaper.counts(limit, zone, issued, time))
                        .as("at %s, before %s, of %s issued at %s", time, left, limit, issued)
                        .isTrue();
            }
        }
    }

    @ParameterizedTest(name = "{0} {1} from {3} looks back from {4} to {5}")
    @CsvSource(textBlock = """
            ROLLING, MONTHS, 1, Europe/Berlin, 2026-03-31T12:00, 2026-02-28T12:00
            ROLLING, MONTHS, 1, Europe/Berlin, 2028-03-31T12:00, 2028-02-29T12:00
            ROLLING, MONTHS, 12, Europe/Berlin, 2028-02-29T12:00, 2027-02-28T12:00
            ROLLING, DAYS, 1, Europe/Berlin, 2026-03-29T12:00, 2026-03-28T12:00
            ROLLING, DAYS, 1, Europe/Berlin, 2026-10-25T12:00, 2026-10-24T12:00
            ROLLING, WEEKS, 2, UTC, 2026-03-01T00:00, 2026-02-15T00:00
            """)
    void a_rolling_window_goes_back_by_the_calendar(
            Limit.WindowType type,
            Limit.Frequency frequency,
            int interval,
            ZoneId zone,
            LocalDateTime now,
            LocalDateTime back) {
        Limit limit = new Limit(1, type, frequency, interval, null, null);
        Instant from = new Window(limit, zone).from(now.atZone(zone).toInstant());
        assertThat(from.minus(STEP)).isEqualTo(back.atZone(zone).toInstant());
    }

    private static Limit windowLike(Random random) {
        var frequency = List.of(DAYS, WEEKS, MONTHS).get(random.nextInt(3));
        int interval = 1 + random.nextInt(3) * random.nextInt(3);
        boolean fixed = random.nextBoolean();
        return new Limit(
                1,
                fixed ? FIXED : ROLLING,
                frequency,
                interval,
                fixed && frequency == WEEKS ? DayOfWeek.of(1 + random.nextInt(7)) : null,
                fixed ? Instant.parse("2026-05-14T03:00:00Z") : null);
    }

    /** Near a change of clocks or the end of a month, often to the microsecond. */
    private static Instant awkward(Random random, ZoneId zone) {
        Instant some = Instant.parse("2026-01-01T00:00:00Z").plus(Duration.ofHours(random.nextInt(3 * 365 * 24)));
        var change = zone.getRules().nextTransition(some);
        if (change != null && random.nextBoolean()) {
            some = change.getInstant().plus(Duration.ofDays(random.nextInt(3) * 7L));
        } else if (random.nextBoolean()) {
            some = some.atZone(zone)
                    .withDayOfMonth(1)
                    .truncatedTo(ChronoUnit.DAYS)
                    .plusDays(random.nextInt(5) - 3)
                    .toInstant();
        }
        return some.plus(Duration.ofMinutes(30L * (random.nextInt(9) - 4)))
                .plus(random.nextInt(3) - 1L, ChronoUnit.MICROS);
    }

    private static List<Instant> between(Instant first, Instant last, Random random) {
        var times = new ArrayList<Instant>();
        long minutes = Duration.between(first, last).toMinutes();
        for (int i = 0; i < 40; i++) {
            times.add(first.plus(Duration.ofMinutes((long) (random.nextDouble() * minutes))));
        }
        for (long back = 30; back < Math.min(minutes, 60 * 72); back += 30) {
            times.add(last.minus(Duration.ofMinutes(back)));
        }
        return times;
    }

    @ParameterizedTest
    @CsvSource({"FIXED", "ROLLING"})
    void without_a_window_everything_counts_and_nothing_resets(Limit.WindowType type) {
        var units = new UnitTimes();
        units.add(TestWallets.NOON.minus(Duration.ofDays(9_999)), 1);
        units.add(TestWallets.NOON.plus(Duration.ofDays(9_999)), 1);
        RewardTerms terms = TestWallets.reward(TestWallets.R1, 5, new Limit(2, type, NO_LIMIT, 1, null, null));
        assertThat(terms.headroom(units, TestWallets.NOON))
                .containsExactly(new Headroom(terms.customerLimits().get(0), 2, 0, null));
    }
}
