package io.rewardwallet.wallet;

import static io.rewardwallet.wallet.RuleTable.play;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The rules of the contract ("Take a reward back") as tables; {@link RuleTable} says how to read one. */
@DisplayName("Taking a reward back")
class ReversalRulesTest {

    @Test
    void in_whole_and_in_part_until_nothing_is_left() {
        play("""
            30 points; R1 costs 5
              call                     | answer | units | points | balance | lines      | events
              req1 R1 x4               | 200    | 4     | 20     | 10      | 200 4/4    | issued
              reverse back1 req1 R1 x1 | 200    | 1     | 5      | 15      | 1 reversed | refunded, reversed
              reverse back2 req1 R1    | 200    | 3     | 15     | 30      | 4 reversed | refunded, reversed
              reverse back3 req1 R1    | 8020   | 0     | 0      | 30      | 4 reversed | -
              reverse back3 req1 R1 x1 | 8020   | 0     | 0      | 30      | 4 reversed | -
            """);
    }

    @Test
    void a_repeat_gives_nothing_back_and_tells_the_first_quantity_and_points() {
        play("""
            30 points; R1 costs 5
              call                     | answer | units | points | balance | lines               | events
              req1 R1 x4               | 200    | 4     | 20     | 10      | 200 4/4             | issued
              reverse back1 req1 R1 x2 | 200    | 2     | 10     | 20      | 2 reversed          | refunded, reversed
              reverse back1 req1 R1 x2 | 200    | 2     | 10     | 20      | 2 reversed replayed | -
              reverse back1 req1 R1    | 200    | 2     | 10     | 20      | 2 reversed replayed | -
              reverse back2 req1 R1    | 200    | 2     | 10     | 30      | 4 reversed          | refunded, reversed
              reverse back2 req1 R1 x2 | 200    | 2     | 10     | 30      | 4 reversed replayed | -
              reverse back1 req1 R1 x2 | 200    | 2     | 10     | 30      | 4 reversed replayed | -
            """);
    }

    @Test
    void a_reversalId_is_bound_like_any_requestId() {
        play("""
            60 points; R1 costs 5; R2 costs 5
              call                      | answer | units | points | balance | lines      | events
              req1 R1 x4                | 200    | 4     | 20     | 40      | 200 4/4    | issued
              req2 R1 x4                | 200    | 4     | 20     | 20      | 200 4/4    | issued
              reverse back1 req1 R1 x2  | 200    | 2     | 10     | 30      | 2 reversed | refunded, reversed
              reverse back1 req1 R1 x1  | 10003  | 0     | 0      | 30      | 2 reversed | -
              reverse back1 req2 R1 x2  | 10003  | 0     | 0      | 30      | 0 reversed | -
              reverse back1 req1 R2 x2  | 10003  | 0     | 0      | 30      | 0 reversed | -
              reverse req2 req1 R1 x1   | 10003  | 0     | 0      | 30      | 2 reversed | -
              reverse req1 req1 R1 x1   | 10003  | 0     | 0      | 30      | 2 reversed | -
              reverse given-0 req1 R1   | 10003  | 0     | 0      | 30      | 2 reversed | -
              back1 R1 x2               | 10003  | -     | 0      | 30      | -          | -
              credit back1 10           | 10003  | -     | 0      | 30      | -          | -
            """);
    }

    @Test
    void more_than_there_are_or_no_such_issue_stores_nothing() {
        play("""
            30 points; R1 costs 5, limit 1; R2 costs 5, off
              call                      | answer | units | points | balance | lines              | events
              req1 R1 x2                | 8010   | 1     | 5      | 25      | 8010 1/2 for 12005 | issued
              req2 R2 x1                | 8003   | 0     | 0      | 25      | 8003 0/1           | refused 8003
              - R2 x1                   | 8003   | 0     | 0      | 25      | 8003 0/1           | -
              reverse back1 req1 R1 x2  | 8020   | 0     | 0      | 25      | 0 reversed         | -
              reverse back1 req1 R2     | 8020   | 0     | 0      | 25      | 0 reversed         | -
              reverse back1 req2 R2     | 8020   | 0     | 0      | 25      | 0 reversed         | -
              reverse back1 never R1    | 8020   | 0     | 0      | 25      | 0 reversed         | -
              reverse back1 given-0 R1  | 8020   | 0     | 0      | 25      | 0 reversed         | -
              reverse back1 req1 R1 x1  | 200    | 1     | 5      | 30      | 1 reversed         | refunded, reversed
            """);
    }

    @Test
    void reversed_units_stay_issued_and_missing_units_stay_missing() {
        play("""
            60 points; R1 costs 5, limit 2
              call                     | answer | units | points | balance | lines              | events
              req1 R1 x3               | 8010   | 2     | 10     | 50      | 8010 2/3 for 12005 | issued
              reverse back1 req1 R1 x2 | 200    | 2     | 10     | 60      | 2 reversed         | refunded, reversed
              req1 R1 x3               | 200    | 1     | 5      | 55      | 200 3/3            | issued
              req1 R1 x3               | 200    | 0     | 0      | 55      | 200 3/3 replayed   | -
              reverse back2 req1 R1    | 200    | 1     | 5      | 60      | 3 reversed         | refunded, reversed
              req1 R1 x3               | 200    | 0     | 0      | 60      | 200 3/3 replayed   | -
            """);
    }

    @Test
    void a_retry_pays_the_first_units_price_also_when_that_one_was_taken_back() {
        play("""
            60 points; R1 costs 5, limit 1
              call                   | answer | units | points | balance | lines              | events
              req1 R1 x2             | 8010   | 1     | 5      | 55      | 8010 1/2 for 12005 | issued
              reverse back1 req1 R1  | 200    | 1     | 5      | 60      | 1 reversed         | refunded, reversed
            R1 costs 9, limit 1
              req1 R1 x2             | 200    | 1     | 5      | 55      | 200 2/2            | issued
              reverse back2 req1 R1  | 200    | 1     | 5      | 60      | 2 reversed         | refunded, reversed
            """);
    }

    @Test
    void the_limits_have_room_again_for_other_requests() {
        play("""
            60 points; R1 costs 5, limit 2
              call                     | answer | units | points | balance | lines      | events
              req1 R1 x2               | 200    | 2     | 10     | 50      | 200 2/2    | issued
              req2 R1 x1               | 12005  | 0     | 0      | 50      | 12005 0/1  | refused 12005
              reverse back1 req1 R1 x1 | 200    | 1     | 5      | 55      | 1 reversed | refunded, reversed
              req2 R1 x1               | 200    | 1     | 5      | 50      | 200 1/1    | issued
              req3 R1 x1               | 12005  | 0     | 0      | 50      | 12005 0/1  | refused 12005
            """);
    }

    @Test
    void a_free_unit_gives_back_nothing_but_its_place() {
        play("""
            R1 is free, limit 1
              call                  | answer | units | points | balance | lines               | events
              req1 R1 x1            | 200    | 1     | 0      | 0       | 200 1/1             | issued free
              reverse back1 req1 R1 | 200    | 1     | 0      | 0       | 1 reversed          | refunded, reversed
              reverse back1 req1 R1 | 200    | 1     | 0      | 0       | 1 reversed replayed | -
              req2 R1 x1            | 200    | 1     | 0      | 0       | 200 1/1             | issued free
            """);
    }

    @Test
    void a_reward_that_is_gone_can_be_taken_back() {
        play("""
            30 points; R1 costs 5
              call                     | answer | units | points | balance | lines      | events
              req1 R1 x3               | 200    | 3     | 15     | 15      | 200 3/3    | issued
            R1 costs 7, off
              reverse back1 req1 R1 x1 | 200    | 1     | 5      | 20      | 1 reversed | refunded, reversed
            R1 costs 7, until 10:00
              reverse back2 req1 R1 x1 | 200    | 1     | 5      | 25      | 2 reversed | refunded, reversed
            R1 is unknown
              reverse back3 req1 R1 x1 | 200    | 1     | 5      | 30      | 3 reversed | refunded, reversed
            """);
    }

    @Test
    void a_balance_does_not_pass_its_bound_by_a_refund() {
        play("""
            10 points; R1 costs 10
              call                        | answer | units | points          | balance          | lines      | events
              req1 R1 x1                  | 200    | 1     | 10              | 0                | 200 1/1    | issued
              credit most 999999999999991 | 200    | -     | 999999999999991 | 999999999999991  | -          | credited
              reverse back1 req1 R1       | 8022   | 0     | 0               | 999999999999991  | 0 reversed | -
              req2 R1 x1                  | 200    | 1     | 10              | 999999999999981  | 200 1/1    | issued
              reverse back1 req1 R1       | 200    | 1     | 10              | 999999999999991  | 1 reversed | refunded, reversed
            """);
    }
}
