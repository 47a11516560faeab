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
}
