package io.rewardwallet.wallet;

import static io.rewardwallet.wallet.WindowTable.play;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Limits with windows (contract, "Rewards on offer") as tables; {@link WindowTable} says how to read one. */
class LimitWindowsTest {

    @Nested
    @DisplayName("Calendar windows")
    class Fixed {

        @Test
        void a_day_ends_at_midnight_to_the_microsecond() {
            play("""
                limits: 2 per day
                at                             | asks | gets | stopped by
                Thu 2026-06-04T00:00           | 1    | 1    |
                Thu 2026-06-04T12:00           | 2    | 1    | 2 (FIXED, 1 DAYS) until FRI 2026-06-05T00:00
                Thu 2026-06-04T23:59:59.999999 | 1    | 0    | 2 (FIXED, 1 DAYS) until FRI 2026-06-05T00:00
                Fri 2026-06-05T00:00           | 3    | 2    | 2 (FIXED, 1 DAYS) until SAT 2026-06-06T00:00
                """);
        }

        @Test
        void a_day_is_one_of_the_time_zone() {
            play("""
                zone Asia/Tokyo; limits: 1 per day
                at                             | asks | gets | stopped by
                Thu 2026-06-04T08:59           | 1    | 1    |
                Thu 2026-06-04T09:00           | 1    | 0    | 1 (FIXED, 1 DAYS) until FRI 2026-06-05T00:00
                Thu 2026-06-04T23:59:59.999999 | 1    | 0    | 1 (FIXED, 1 DAYS) until FRI 2026-06-05T00:00
                Fri 2026-06-05T00:00           | 1    | 1    |
                """);
        }

        @Test
        void a_week_begins_on_monday() {
            play("""
                limits: 1 per week
                at                             | asks | gets | stopped by
                Mon 2026-06-01T00:00           | 1    | 1    |
                Sun 2026-06-07T23:59:59.999999 | 1    | 0    | 1 (FIXED, 1 WEEKS) until MON 2026-06-08T00:00
                Mon 2026-06-08T00:00           | 1    | 1    |
                """);
        }

        @Test
        void or_on_the_day_that_the_limit_names() {
            play("""
                limits: 1 per week from SUNDAY
                at                             | asks | gets | stopped by
                Sat 2026-06-06T23:59:59.999999 | 1    | 1    |
                Sun 2026-06-07T00:00           | 1    | 1    |
                Mon 2026-06-08T00:00           | 1    | 0    | 1 (FIXED, 1 WEEKS) until SUN 2026-06-14T00:00
                Sat 2026-06-13T23:59:59.999999 | 1    | 0    | 1 (FIXED, 1 WEEKS) until SUN 2026-06-14T00:00
                Sun 2026-06-14T00:00           | 1    | 1    |
                """);
        }

        @Test
        void a_month_ends_with_its_last_day_leap_day_included() {
            play("""
                limits: 1 per month
                at                             | asks | gets | stopped by
                Sat 2026-01-31T23:59:59.999999 | 1    | 1    |
                Sun 2026-02-01T00:00           | 1    | 1    |
                Sat 2026-02-28T23:59:59.999999 | 1    | 0    | 1 (FIXED, 1 MONTHS) until SUN 2026-03-01T00:00
                Sun 2026-03-01T00:00           | 1    | 1    |
                Tue 2028-02-01T00:00           | 1    | 1    |
                Tue 2028-02-29T00:00           | 1    | 0    | 1 (FIXED, 1 MONTHS) until WED 2028-03-01T00:00
                Tue 2028-02-29T23:59:59.999999 | 1    | 0    | 1 (FIXED, 1 MONTHS) until WED 2028-03-01T00:00
                Wed 2028-03-01T00:00           | 1    | 1    |
                """);
        }

        @Test
        void a_leap_day_is_a_day_of_its_own() {
            play("""
                limits: 1 per day
                at                             | asks | gets | stopped by
                Mon 2028-02-28T23:59:59.999999 | 1    | 1    |
                Tue 2028-02-29T00:00           | 1    | 1    |
                Tue 2028-02-29T23:59:59.999999 | 1    | 0    | 1 (FIXED, 1 DAYS) until WED 2028-03-01T00:00
                Wed 2028-03-01T00:00           | 1    | 1    |
                """);
        }

        @Test
        void several_days_weeks_or_months_are_counted_from_the_start_of_the_cycle() {
            play("""
                limits: 1 per 3 days since 2026-06-02T15:00
                at                             | asks | gets | stopped by
                Mon 2026-06-01T23:59:59.999999 | 1    | 1    |
                Tue 2026-06-02T00:00           | 1    | 1    |
                Thu 2026-06-04T23:59:59.999999 | 1    | 0    | 1 (FIXED, 3 DAYS) until FRI 2026-06-05T00:00
                Fri 2026-06-05T00:00           | 1    | 1    |
                limits: 1 per 2 weeks since 2026-06-10
                Sun 2026-06-07T23:59:59.999999 | 1    | 0    | 1 (FIXED, 2 WEEKS) until MON 2026-06-08T00:00
                Mon 2026-06-08T00:00           | 1    | 1    |
                Sun 2026-06-21T23:59:59.999999 | 1    | 0    | 1 (FIXED, 2 WEEKS) until MON 2026-06-22T00:00
                Mon 2026-06-22T00:00           | 1    | 1    |
                limits: 1 per 6 months since 2027-01-31
                Wed 2026-07-01T00:00           | 1    | 1    |
                Thu 2026-12-31T23:59:59.999999 | 1    | 0    | 1 (FIXED, 6 MONTHS) until FRI 2027-01-01T00:00
                Fri 2027-01-01T00:00           | 1    | 1    |
                """);
        }
    }

    @Nested
    @DisplayName("Rolling windows")
    class Rolling {

        @Test
        void a_unit_counts_until_it_is_as_old_as_the_window() {
            play("""
                limits: 2 per rolling 7 days
                at                             | asks | gets | stopped by
                Mon 2026-06-01T10:00           | 1    | 1    |
                Wed 2026-06-03T12:00           | 2    | 1    | 2 (ROLLING, 7 DAYS) until MON 2026-06-08T10:00
                Mon 2026-06-08T09:59:59.999999 | 1    | 0    | 2 (ROLLING, 7 DAYS) until MON 2026-06-08T10:00
                Mon 2026-06-08T10:00           | 2    | 1    | 2 (ROLLING, 7 DAYS) until WED 2026-06-10T12:00
                Wed 2026-06-10T12:00           | 1    | 1    |
                """);
        }

        @Test
        void units_of_one_call_leave_together() {
            play("""
                limits: 3 per rolling week
                at                             | asks | gets | stopped by
                Mon 2026-06-01T10:00           | 5    | 3    | 3 (ROLLING, 1 WEEKS) until MON 2026-06-08T10:00
                Mon 2026-06-08T10:00           | 5    | 3    | 3 (ROLLING, 1 WEEKS) until MON 2026-06-15T10:00
                """);
        }

        @Test
        void a_month_back_from_the_31st_is_the_last_day() {
            play("""
                limits: 1 per rolling month
                at                             | asks | gets | stopped by
                Sat 2026-02-28T12:00           | 1    | 1    |
                Sat 2026-03-28T11:59:59.999999 | 1    | 0    | 1 (ROLLING, 1 MONTHS) until SAT 2026-03-28T12:00
                Tue 2026-03-31T11:59:59.999999 | 1    | 0    | 1 (ROLLING, 1 MONTHS) until TUE 2026-03-31T12:00
                Tue 2026-03-31T12:00           | 1    | 1    |
                """);
        }

        @Test
        void a_unit_of_a_31st_leaves_when_a_shorter_month_is_over() {
            play("""
                limits: 1 per rolling month
                at                             | asks | gets | stopped by
                Sat 2026-01-31T12:00           | 1    | 1    |
                Sat 2026-02-28T23:59:59.999999 | 1    | 0    | 1 (ROLLING, 1 MONTHS) until SUN 2026-03-01T00:00
                Sun 2026-03-01T00:00           | 1    | 1    |
                """);
        }

        @Test
        void a_year_from_a_leap_day() {
            play("""
                limits: 1 per rolling 12 months
                at                             | asks | gets | stopped by
                Tue 2028-02-29T12:00           | 1    | 1    |
                Wed 2029-02-28T23:59:59.999999 | 1    | 0    | 1 (ROLLING, 12 MONTHS) until THU 2029-03-01T00:00
                Thu 2029-03-01T00:00           | 1    | 1    |
                """);
        }
    }

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
    @DisplayName("Several limits and changes of them")
    class Several {

        @Test
        void the_tightest_wins_and_the_one_that_lasts_longest_is_told() {
            play("""
                limits: 1 per day, 3 per rolling 7 days, 4 ever
                at                   | asks | gets | stopped by
                Mon 2026-06-01T10:00 | 2    | 1    | 1 (FIXED, 1 DAYS) until TUE 2026-06-02T00:00
                Tue 2026-06-02T10:00 | 2    | 1    | 1 (FIXED, 1 DAYS) until WED 2026-06-03T00:00
                Wed 2026-06-03T10:00 | 2    | 1    | 3 (ROLLING, 7 DAYS) until MON 2026-06-08T10:00
                Thu 2026-06-04T10:00 | 1    | 0    | 3 (ROLLING, 7 DAYS) until MON 2026-06-08T10:00
                Mon 2026-06-08T10:00 | 2    | 1    | 4 until never
                Mon 2026-07-06T10:00 | 1    | 0    | 4 until never
                """);
        }

        @Test
        void a_longer_window_set_later_counts_what_a_shorter_one_had_let_go() {
            play("""
                limits: 1 per day
                at                   | asks | gets | stopped by
                Mon 2026-06-01T10:00 | 1    | 1    |
                Tue 2026-06-02T10:00 | 1    | 1    |
                Wed 2026-06-03T10:00 | 1    | 1    |
                limits: 4 per month
                Thu 2026-06-04T10:00 | 2    | 1    | 4 (FIXED, 1 MONTHS) until WED 2026-07-01T00:00
                limits: 5 ever
                Fri 2026-07-03T10:00 | 2    | 1    | 5 until never
                """);
        }

        @Test
        void a_limit_below_what_was_issued_takes_nothing_back_and_waits_for_the_units_to_leave() {
            play("""
                limits: 9 per rolling 7 days
                at                   | asks | gets | stopped by
                Mon 2026-06-01T10:00 | 1    | 1    |
                Tue 2026-06-02T10:00 | 1    | 1    |
                Wed 2026-06-03T10:00 | 1    | 1    |
                limits: 2 per rolling 7 days
                Wed 2026-06-03T11:00 | 1    | 0    | 2 (ROLLING, 7 DAYS) until TUE 2026-06-09T10:00
                """);
        }

        @Test
        void a_limit_of_0_never_lets_one_through() {
            play("""
                limits: 0 per day
                at                   | asks | gets | stopped by
                Mon 2026-06-01T10:00 | 1    | 0    | 0 (FIXED, 1 DAYS) until never
                """);
        }

        @Test
        void units_taken_back_leave_the_window_in_which_they_were_issued() {
            play("""
                limits: 2 per day, 3 per rolling 3 days
                at                   | asks   | gets | stopped by
                Mon 2026-06-01T10:00 | 2      | 2    |
                Tue 2026-06-02T10:00 | back 1 | 1    |
                Tue 2026-06-02T10:00 | 3      | 2    | 3 (ROLLING, 3 DAYS) until THU 2026-06-04T10:00
                Tue 2026-06-02T11:00 | back 1 | 1    |
                Tue 2026-06-02T12:00 | 2      | 1    | 3 (ROLLING, 3 DAYS) until THU 2026-06-04T10:00
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

        /** The clock ran a day ahead and was put right; at the midnight told, the unit of ten o'clock is not there yet. */
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
