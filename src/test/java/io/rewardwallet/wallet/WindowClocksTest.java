package io.rewardwallet.wallet;

import static io.rewardwallet.wallet.WindowTable.play;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Windows and clocks that change or were wrong, as tables; {@link WindowTable} says how to read one. */
class WindowClocksTest {

    @Nested
    @DisplayName("When clocks change (Berlin: 29 March 2026 has 23 hours, 25 October 25)")
    class ClockChanges {

        @Test
        void the_short_day_is_a_day() {
            play("""
                zone Europe/Berlin; limits: 1 per day
                at                             | asks | gets | stopped by
                Sat 2026-03-28T23:59:59.999999 | 1    | 1    |
                Sun 2026-03-29T00:00           | 1    | 1    |
                Sun 2026-03-29T03:00           | 1    | 0    | 1 (FIXED, 1 DAYS) until MON 2026-03-30T00:00
                Sun 2026-03-29T23:59:59.999999 | 1    | 0    | 1 (FIXED, 1 DAYS) until MON 2026-03-30T00:00
                Mon 2026-03-30T00:00           | 1    | 1    |
                """);
        }

        @Test
        void the_long_day_is_a_day() {
            play("""
                zone Europe/Berlin; limits: 1 per day
                at                             | asks | gets | stopped by
                Sat 2026-10-24T23:59:59.999999 | 1    | 1    |
                Sun 2026-10-25T00:00           | 1    | 1    |
                Sun 2026-10-25T02:30+02:00     | 1    | 0    | 1 (FIXED, 1 DAYS) until MON 2026-10-26T00:00
                Sun 2026-10-25T02:30+01:00     | 1    | 0    | 1 (FIXED, 1 DAYS) until MON 2026-10-26T00:00
                Sun 2026-10-25T23:59:59.999999 | 1    | 0    | 1 (FIXED, 1 DAYS) until MON 2026-10-26T00:00
                Mon 2026-10-26T00:00           | 1    | 1    |
                """);
        }

        @Test
        void weeks_and_months_reach_over_a_change() {
            play("""
                zone Europe/Berlin; limits: 1 per week
                at                             | asks | gets | stopped by
                Mon 2026-03-23T00:00           | 1    | 1    |
                Sun 2026-03-29T23:59:59.999999 | 1    | 0    | 1 (FIXED, 1 WEEKS) until MON 2026-03-30T00:00
                Mon 2026-03-30T00:00           | 1    | 1    |
                limits: 1 per month
                Thu 2026-10-01T00:00           | 1    | 1    |
                Sat 2026-10-31T23:59:59.999999 | 1    | 0    | 1 (FIXED, 1 MONTHS) until SUN 2026-11-01T00:00
                Sun 2026-11-01T00:00           | 1    | 1    |
                """);
        }

        @Test
        void a_rolling_day_goes_by_the_wall_clock_23_hours_in_spring() {
            play("""
                zone Europe/Berlin; limits: 1 per rolling day
                at                             | asks | gets | stopped by
                Sat 2026-03-28T12:00           | 1    | 1    |
                Sun 2026-03-29T11:59:59.999999 | 1    | 0    | 1 (ROLLING, 1 DAYS) until SUN 2026-03-29T12:00
                Sun 2026-03-29T12:00           | 1    | 1    |
                """);
        }

        @Test
        void and_25_hours_in_autumn() {
            play("""
                zone Europe/Berlin; limits: 1 per rolling day
                at                             | asks | gets | stopped by
                Sat 2026-10-24T12:00           | 1    | 1    |
                Sun 2026-10-25T11:59:59.999999 | 1    | 0    | 1 (ROLLING, 1 DAYS) until SUN 2026-10-25T12:00
                Sun 2026-10-25T12:00           | 1    | 1    |
                """);
        }

        /** On 29 March the clock goes from 02:00 to 03:00, so 02:30 of the day before is reached at 03:00. */
        @Test
        void a_unit_of_an_hour_that_the_next_day_does_not_have_leaves_after_the_gap() {
            play("""
                zone Europe/Berlin; limits: 1 per rolling day
                at                                   | asks | gets | stopped by
                Sat 2026-03-28T02:30                 | 1    | 1    |
                Sun 2026-03-29T01:59:59.999999       | 1    | 0    | 1 (ROLLING, 1 DAYS) until SUN 2026-03-29T03:00
                Sun 2026-03-29T03:00                 | 1    | 1    |
                """);
        }
    }

    @Nested
    @DisplayName("Clocks that were wrong")
    class Clocks {

        @Test
        void within_a_minute_the_last_time_counts_so_a_unit_is_never_later_than_now() {
            play("""
                limits: 1 per day
                at                      | asks | gets | stopped by
                Fri 2026-06-05T00:00:30 | 1    | 1    |
                Thu 2026-06-04T23:59:59 | 1    | 0    | 1 (FIXED, 1 DAYS) until SAT 2026-06-06T00:00
                """);
        }

        /**
         * The clock ran a day ahead and was put right; at the midnight told, the unit of ten o'clock is not there yet.
         */
        @Test
        void units_stored_by_a_clock_that_was_far_ahead_count_when_their_time_comes() {
            play("""
                limits: 1 per day
                at                   | asks | gets | stopped by
                Fri 2026-06-05T10:00 | 1    | 1    |
                Thu 2026-06-04T10:00 | 2    | 1    | 1 (FIXED, 1 DAYS) until FRI 2026-06-05T00:00
                Fri 2026-06-05T10:00 | 1    | 0    | 1 (FIXED, 1 DAYS) until SAT 2026-06-06T00:00
                limits: 2 ever
                Fri 2026-06-05T11:00 | 1    | 0    | 2 until never
                """);
        }
    }
}
