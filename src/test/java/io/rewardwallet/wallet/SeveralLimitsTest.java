package io.rewardwallet.wallet;

import static io.rewardwallet.wallet.WindowTable.play;

import org.junit.jupiter.api.Test;

/** Several limits on one reward, and limits that change, as tables; {@link WindowTable} says how to read one. */
class SeveralLimitsTest {

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

    /** Of a wish that took two days to fulfil, Tuesday's unit goes first, so Tuesday has room again and Monday none. */
    @Test
    void the_newest_units_are_taken_back_first() {
        play("""
            limits: 1 per day, 2 per week
            at                   | asks   | gets | stopped by
            Mon 2026-06-01T10:00 | 2      | 1    | 1 (FIXED, 1 DAYS) until TUE 2026-06-02T00:00
            Tue 2026-06-02T10:00 | again  | 1    |
            Tue 2026-06-02T11:00 | back 1 | 1    |
            Tue 2026-06-02T12:00 | 1      | 1    |
            Wed 2026-06-03T10:00 | 1      | 0    | 2 (FIXED, 1 WEEKS) until MON 2026-06-08T00:00
            """);
    }
}
