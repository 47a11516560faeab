package io.rewardwallet.wallet;

import static io.rewardwallet.wallet.RuleTable.play;
import static io.rewardwallet.wallet.TestWallets.BRAND;
import static io.rewardwallet.wallet.TestWallets.NOON;
import static io.rewardwallet.wallet.TestWallets.R1;
import static io.rewardwallet.wallet.TestWallets.R2;
import static io.rewardwallet.wallet.TestWallets.WALLET;
import static io.rewardwallet.wallet.TestWallets.between;
import static io.rewardwallet.wallet.TestWallets.credit;
import static io.rewardwallet.wallet.TestWallets.dryRun;
import static io.rewardwallet.wallet.TestWallets.issue;
import static io.rewardwallet.wallet.TestWallets.line;
import static io.rewardwallet.wallet.TestWallets.onOffer;
import static io.rewardwallet.wallet.TestWallets.reward;
import static io.rewardwallet.wallet.TestWallets.switchedOff;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rules of the contract ("Issue rewards", "Credit points") as tables; {@link RuleTable} says how to read one. */
class IssuingRulesTest {

    @Nested
    @DisplayName("The calls of the specification")
    class Specification {

        @Test
        void the_three_calls_with_30_points_and_any_call_after_them() {
            play("""
            30 points; R1 costs 5, limit 1; R2 costs 10, limit 1
              call                   | answer | units | points | balance | lines                                  | events
              req3 R1 x2, req4 R2 x2 | 8010   | 1, 1  | 15     | 15      | 8010 1/2 for 12005, 8010 1/2 for 12005 | issued, issued
            R1 costs 5, limit 1; R2 costs 10, limit 2
              req3 R1 x2, req4 R2 x2 | 8010   | 0, 1  | 10     | 5       | 8010 1/2 for 12005, 200 2/2            | refused 12005, issued
            R1 costs 5; R2 costs 10
              req3 R1 x2, req4 R2 x2 | 200    | 1, 0  | 5      | 0       | 200 2/2, 200 2/2 replayed              | issued
              req3 R1 x2, req4 R2 x2 | 200    | 0, 0  | 0      | 0       | 200 2/2 replayed, 200 2/2 replayed     | -
            R1 costs 7, limit 0; R2 is unknown
              req3 R1 x2, req4 R2 x2 | 200    | 0, 0  | 0      | 0       | 200 2/2 replayed, 200 2/2 replayed     | -
            """);
        }

        @Test
        void with_29_points_nothing_is_issued_on_any_line() {
            play("""
            29 points; R1 costs 5, limit 1; R2 costs 10, limit 1
              call                   | answer | units | points | balance | lines              | events
              req3 R1 x2, req4 R2 x2 | 8004   | 0, 0  | 0      | 29      | 8004 0/2, 8004 0/2 | refused 8004, refused 8004
            """);
        }

        @Test
        void refusals_are_told_with_their_facts() {
            var wallet = new WalletInMemory();
            wallet.handle(credit("top-up", 29));
            var offer = onOffer(reward(R1, 5, Limit.ever(9), Limit.ever(1), Limit.ever(2)), reward(R2, 10));

            IssueOutcome notEnough = wallet.outcomeOf(issue(offer, line("req3", R1, 2), line("req4", R2, 2)));
            assertThat(notEnough.refusal().message())
                    .isEqualTo("fail to issue reward as points are not enough: 30 needed, 29 available");

            IssueOutcome partly = wallet.outcomeOf(issue(offer, line("req3", R1, 2)));
            assertThat(partly.refusal()).isNull();
            assertThat(partly.lines().get(0).reason().message()).isEqualTo("Max limit reached: 1 per CUSTOMER");
            assertThat(partly.lines().get(0).reason().resetsAt()).isNull();
        }
    }

    @Nested
    @DisplayName("Rule 3 and repeats: a requestId is looked up before anything else")
    class Repeats {

        @Test
        void a_complete_line_stays_a_success_whatever_happened_to_the_reward() {
            play("""
            10 points; R1 costs 5
              call       | answer | units | points | balance | lines            | events
              req1 R1 x2 | 200    | 2     | 10     | 0       | 200 2/2          | issued
            R1 costs 99, off
              req1 R1 x2 | 200    | 0     | 0      | 0       | 200 2/2 replayed | -
            R1 costs 99, limit 0, from 18:00
              req1 R1 x2 | 200    | 0     | 0      | 0       | 200 2/2 replayed | -
            R1 is unknown
              req1 R1 x2 | 200    | 0     | 0      | 0       | 200 2/2 replayed | -
            """);
        }

        @Test
        void another_quantity_reward_or_kind_is_a_clash_that_leaves_no_trace() {
            play("""
            90 points; R1 costs 5; R2 costs 5
              call                   | answer | units | points | balance | lines   | events
              req1 R1 x2             | 200    | 2     | 10     | 80      | 200 2/2 | issued
              req1 R1 x1             | 10003  | -     | 0      | 80      | -       | -
              req1 R1 x3             | 10003  | -     | 0      | 80      | -       | -
              req1 R2 x2             | 10003  | -     | 0      | 80      | -       | -
              credit req1 2          | 10003  | -     | 0      | 80      | -       | -
              req2 R2 x1, req1 R1 x9 | 10003  | -     | 0      | 80      | -       | -
              req2 R1 x4             | 200    | 4     | 20     | 60      | 200 4/4 | issued
            """);
        }

        @Test
        void a_clash_comes_before_a_closed_reward_and_before_too_few_points() {
            play("""
            5 points; R1 costs 5
              call                   | answer | units | points | balance | lines    | events
              req1 R1 x1             | 200    | 1     | 5      | 0       | 200 1/1  | issued
            R1 costs 5, off; R2 costs 100
              req2 R2 x9, req1 R1 x2 | 10003  | -     | 0      | 0       | -        | -
              req2 R2 x1             | 8004   | 0     | 0      | 0       | 8004 0/1 | refused 8004
            """);
        }

        @Test
        void a_requestId_is_bound_by_the_first_call_even_when_nothing_was_issued() {
            play("""
            4 points; R1 costs 5; R2 costs 1, limit 0
              call          | answer | units | points | balance | lines     | events
              req1 R1 x1    | 8004   | 0     | 0      | 4       | 8004 0/1  | refused 8004
              req1 R1 x2    | 10003  | -     | 0      | 4       | -         | -
              req2 R2 x1    | 12005  | 0     | 0      | 4       | 12005 0/1 | refused 12005
              credit req2 1 | 10003  | -     | 0      | 4       | -         | -
            R2 is unknown
              req3 R2 x1    | 8003   | 0     | 0      | 4       | 8003 0/1  | refused 8003
              req3 R1 x1    | 10003  | -     | 0      | 4       | -         | -
            """);
        }

        @Test
        void changed_notes_are_no_clash() {
            play("""
            10 points; R1 costs 5
              call                    | answer | units | points | balance | lines            | events
              req1 R1 x1              | 200    | 1     | 5      | 5       | 200 1/1          | issued
              other notes: req1 R1 x1 | 200    | 0     | 0      | 5       | 200 1/1 replayed | -
            """);
        }

        @Test
        void a_line_may_be_repeated_alone_or_beside_others() {
            play("""
            50 points; R1 costs 5; R2 costs 10
              call                               | answer | units   | points | balance | lines                                       | events
              req1 R1 x1, req2 R2 x1             | 200    | 1, 1    | 15     | 35      | 200 1/1, 200 1/1                            | issued, issued
              req2 R2 x1                         | 200    | 0       | 0      | 35      | 200 1/1 replayed                            | -
              req2 R2 x1, req3 R2 x1, req1 R1 x1 | 200    | 0, 1, 0 | 10     | 25      | 200 1/1 replayed, 200 1/1, 200 1/1 replayed | issued
            """);
        }

        @Test
        void case_and_look_alikes_make_another_requestId() {
            play("""
            50 points; R1 costs 5
              call       | answer | units | points | balance | lines   | events
              req1 R1 x1 | 200    | 1     | 5      | 45      | 200 1/1 | issued
              Req1 R1 x2 | 200    | 2     | 10     | 35      | 200 2/2 | issued
              réq1 R1 x3 | 200    | 3     | 15     | 20      | 200 3/3 | issued
            """);
        }

        @Test
        void a_line_without_requestId_is_a_new_wish_each_time() {
            play("""
            20 points; R1 costs 5, limit 3
              call             | answer | units | points | balance | lines                       | events
              - R1 x1          | 200    | 1     | 5      | 15      | 200 1/1                     | issued
              - R1 x1, - R1 x2 | 8010   | 1, 1  | 10     | 5       | 200 1/1, 8010 1/2 for 12005 | issued, issued
            """);
        }

        @Test
        void a_line_without_requestId_that_gets_nothing_leaves_no_trace() {
            play("""
            4 points; R1 costs 5; R2 costs 1, limit 0
              call                | answer | units | points | balance | lines              | events
              - R1 x1             | 8004   | 0     | 0      | 4       | 8004 0/1           | -
              - R2 x1             | 12005  | 0     | 0      | 4       | 12005 0/1          | -
              - R2 x1, req1 R1 x1 | 8004   | 0, 0  | 0      | 4       | 8004 0/1, 8004 0/1 | refused 8004
            R1 is unknown
              - R1 x1             | 8003   | 0     | 0      | 4       | 8003 0/1           | -
            """);
        }
    }

    @Nested
    @DisplayName("Rule 4: the reward has to be known, enabled, started and not ended")
    class OnOffer {

        @Test
        void each_way_of_being_closed_fails_the_line() {
            play("""
            90 points
              call       | answer | units | points | balance | lines    | events
              req1 R1 x1 | 8003   | 0     | 0      | 90      | 8003 0/1 | refused 8003
            R1 costs 5, off
              req2 R1 x1 | 8003   | 0     | 0      | 90      | 8003 0/1 | refused 8003
            R1 costs 5, from 12:00:01
              req3 R1 x1 | 8003   | 0     | 0      | 90      | 8003 0/1 | refused 8003
            R1 costs 5, until 12:00
              req4 R1 x1 | 8003   | 0     | 0      | 90      | 8003 0/1 | refused 8003
            """);
        }

        @Test
        void the_start_is_included_and_the_end_is_not() {
            play("""
            90 points; R1 costs 5, from 13:00, until 14:00
            at 12:59:59.999999
              call       | answer | units | points | balance | lines    | events
              req1 R1 x1 | 8003   | 0     | 0      | 90      | 8003 0/1 | refused 8003
            at 13:00
              req2 R1 x1 | 200    | 1     | 5      | 85      | 200 1/1  | issued
            at 13:59:59.999999
              req3 R1 x1 | 200    | 1     | 5      | 80      | 200 1/1  | issued
            at 14:00
              req4 R1 x1 | 8003   | 0     | 0      | 80      | 8003 0/1 | refused 8003
            """);
        }

        @Test
        void a_reward_that_ends_between_two_calls_leaves_complete_lines_a_success_and_partial_ones_partial() {
            play("""
            90 points; R1 costs 5, limit 1, until 13:00; R2 costs 10, until 13:00
              call                   | answer | units | points | balance | lines                               | events
              req1 R1 x2, req2 R2 x1 | 8010   | 1, 1  | 15     | 75      | 8010 1/2 for 12005, 200 1/1         | issued, issued
            at 13:00
              req1 R1 x2, req2 R2 x1 | 8010   | 0, 0  | 0      | 75      | 8010 1/2 for 8003, 200 1/1 replayed | refused 8003
              req2 R2 x1             | 200    | 0     | 0      | 75      | 200 1/1 replayed                    | -
              req1 R1 x2             | 8010   | 0     | 0      | 75      | 8010 1/2 for 8003                   | -
            """);
        }

        @Test
        void a_closed_line_does_not_hold_up_the_others() {
            play("""
            10 points; R1 costs 500, off; R2 costs 10
              call                   | answer | units | points | balance | lines             | events
              req1 R1 x2, req2 R2 x1 | 8010   | 0, 1  | 10     | 0       | 8003 0/2, 200 1/1 | refused 8003, issued
            """);
        }

        @Test
        void a_disabled_reward_is_told_apart_from_one_that_has_not_started() {
            var wallet = new WalletInMemory();
            Instant later = NOON.plusSeconds(1);
            assertThat(reasonFor(wallet, onOffer())).isEqualTo(RefusalReason.REWARD_UNKNOWN);
            assertThat(reasonFor(wallet, onOffer(switchedOff(between(later, null, reward(R1, 5))))))
                    .isEqualTo(RefusalReason.REWARD_DISABLED);
            assertThat(reasonFor(wallet, onOffer(between(later, later, reward(R1, 5)))))
                    .isEqualTo(RefusalReason.REWARD_NOT_STARTED);
            assertThat(reasonFor(wallet, onOffer(between(null, NOON, reward(R1, 5)))))
                    .isEqualTo(RefusalReason.REWARD_ENDED);
        }

        private static RefusalReason reasonFor(WalletInMemory wallet, Map<Long, RewardTerms> offer) {
            return wallet.outcomeOf(issue(offer, line(null, R1, 1)))
                    .lines()
                    .get(0)
                    .reason()
                    .reason();
        }
    }

    @Nested
    @DisplayName("Rule 5: the wallet has to pay for all missing units")
    class Points {

        @Test
        void the_points_for_all_missing_units_are_summed_and_limits_are_not_considered() {
            play("""
            19 points; R1 costs 5, limit 1; R2 costs 10, limit 0
              call                   | answer | units | points | balance | lines                         | events
              req1 R1 x2, req2 R2 x1 | 8004   | 0, 0  | 0      | 19      | 8004 0/2, 8004 0/1            | refused 8004, refused 8004
              credit top-up 1        | 200    | -     | 1      | 20      | -                             | credited
              req1 R1 x2, req2 R2 x1 | 8010   | 1, 0  | 5      | 15      | 8010 1/2 for 12005, 12005 0/1 | issued, refused 12005
            """);
        }

        @Test
        void only_missing_units_are_paid_for() {
            play("""
            15 points; R1 costs 5, limit 2
              call       | answer | units | points | balance | lines              | events
              req1 R1 x3 | 8010   | 2     | 10     | 5       | 8010 2/3 for 12005 | issued
            R1 costs 5
              req1 R1 x3 | 200    | 1     | 5      | 0       | 200 3/3            | issued
            """);
        }

        @Test
        void a_refused_call_still_tells_complete_closed_and_other_lines_apart() {
            play("""
            20 points; R1 costs 5, limit 1; R2 costs 5
              call                                          | answer | units      | points | balance | lines                                          | events
              done R2 x1, part R1 x2                        | 8010   | 1, 1       | 10     | 10      | 200 1/1, 8010 1/2 for 12005                    | issued, issued
            R1 costs 5, off; R2 costs 11
              done R2 x1, part R1 x2, new R2 x1, shut R1 x1 | 8004   | 0, 0, 0, 0 | 0      | 10      | 200 1/1 replayed, 8003 1/2, 8004 0/1, 8003 0/1 | refused 8003, refused 8004, refused 8003
            R1 costs 5; R2 costs 11
              part R1 x2, new R2 x1                         | 8004   | 0, 0       | 0      | 10      | 8004 1/2, 8004 0/1                             | refused 8004
            """);
        }

        @Test
        void a_line_keeps_the_price_of_its_first_unit_and_a_line_without_units_pays_todays() {
            play("""
            100 points; R1 costs 5, limit 1
              call                 | answer | units | points | balance | lines                         | events
              old R1 x3, new R1 x1 | 8010   | 1, 0  | 5      | 95      | 8010 1/3 for 12005, 12005 0/1 | issued, refused 12005
            R1 costs 20, limit 2
              old R1 x3            | 8010   | 1     | 5      | 90      | 8010 2/3 for 12005            | issued
            R1 costs 30
              old R1 x3, new R1 x1 | 200    | 1, 1  | 35     | 55      | 200 3/3, 200 1/1              | issued, issued
            """);
        }

        @Test
        void the_old_price_counts_also_in_the_sum() {
            play("""
            10 points; R1 costs 5, limit 1
              call       | answer | units | points | balance | lines              | events
              req1 R1 x2 | 8010   | 1     | 5      | 5       | 8010 1/2 for 12005 | issued
            R1 costs 6
              req2 R1 x1 | 8004   | 0     | 0      | 5       | 8004 0/1           | refused 8004
              req1 R1 x2 | 200    | 1     | 5      | 0       | 200 2/2            | issued
            """);
        }

        @Test
        void a_free_reward_passes_with_an_empty_wallet_and_pays_nothing_but_limits_hold() {
            play("""
            R1 is free, limit 2
              call       | answer | units | points | balance | lines              | events
              req1 R1 x3 | 8010   | 2     | 0      | 0       | 8010 2/3 for 12005 | issued free
            R1 costs 50
              req1 R1 x3 | 200    | 1     | 0      | 0       | 200 3/3            | issued free
              req2 R1 x1 | 8004   | 0     | 0      | 0       | 8004 0/1           | refused 8004
            """);
        }

        @Test
        void a_line_that_was_paid_stays_at_its_price_when_the_reward_becomes_free() {
            play("""
            10 points; R1 costs 5, limit 1
              call       | answer | units | points | balance | lines              | events
              req1 R1 x2 | 8010   | 1     | 5      | 5       | 8010 1/2 for 12005 | issued
            R1 is free
              req1 R1 x2 | 200    | 1     | 5      | 0       | 200 2/2            | issued
            """);
        }

        @Test
        void a_refused_line_may_be_retried_later() {
            play("""
            4 points; R1 costs 5
              call            | answer | units | points | balance | lines     | events
              req1 R1 x1      | 8004   | 0     | 0      | 4       | 8004 0/1  | refused 8004
              req1 R1 x1      | 8004   | 0     | 0      | 4       | 8004 0/1  | -
              credit top-up 6 | 200    | -     | 6      | 10      | -         | credited
            R1 costs 5, limit 0
              req1 R1 x1      | 12005  | 0     | 0      | 10      | 12005 0/1 | refused 12005
            R1 costs 7, off
              req1 R1 x1      | 8003   | 0     | 0      | 10      | 8003 0/1  | refused 8003
            R1 costs 7
              req1 R1 x1      | 200    | 1     | 7      | 3       | 200 1/1   | issued
            """);
        }

        @Test
        void the_largest_call_is_summed_without_overflow() {
            var wallet = new WalletInMemory();
            wallet.handle(credit("top-up", 1));
            var lines = new IssueReward.Line[50];
            for (int i = 0; i < lines.length; i++) {
                lines[i] = line("req" + i, R1, 1000);
            }
            IssueOutcome outcome = wallet.outcomeOf(issue(onOffer(reward(R1, 1_000_000_000)), lines));
            assertThat(outcome.refusal().pointsNeeded()).isEqualTo(50_000_000_000_000L);
        }
    }

    @Nested
    @DisplayName("Rule 6: as many missing units as every limit allows")
    class Limits {

        @Test
        void lines_are_served_in_the_order_given_and_what_one_takes_counts_for_the_next() {
            play("""
            90 points; R1 costs 5, limit 3
              call                               | answer | units   | points | balance | lines                                  | events
              req1 R1 x2, req2 R1 x2, req3 R1 x1 | 8010   | 2, 1, 0 | 15     | 75      | 200 2/2, 8010 1/2 for 12005, 12005 0/1 | issued, issued, refused 12005
            R1 costs 5, limit 5
              req3 R1 x1, req2 R1 x2, req1 R1 x2 | 200    | 1, 1, 0 | 10     | 65      | 200 1/1, 200 2/2, 200 2/2 replayed     | issued, issued
            """);
        }

        @Test
        void a_limit_counts_all_units_of_all_calls_with_and_without_requestId() {
            play("""
            90 points; R1 costs 5, limit 4
              call       | answer | units | points | balance | lines              | events
              req1 R1 x2 | 200    | 2     | 10     | 80      | 200 2/2            | issued
              - R1 x1    | 200    | 1     | 5      | 75      | 200 1/1            | issued
              req2 R1 x3 | 8010   | 1     | 5      | 70      | 8010 1/3 for 12005 | issued
            """);
        }

        @Test
        void limits_of_one_reward_do_not_touch_another() {
            play("""
            90 points; R1 costs 5, limit 1; R2 costs 5, limit 1
              call       | answer | units | points | balance | lines   | events
              req1 R1 x1 | 200    | 1     | 5      | 85      | 200 1/1 | issued
              req2 R2 x1 | 200    | 1     | 5      | 80      | 200 1/1 | issued
            """);
        }

        @Test
        void the_tightest_of_several_limits_wins() {
            play("""
            90 points; R1 costs 5, limit 9, limit 2, limit 4
              call       | answer | units | points | balance | lines              | events
              req1 R1 x5 | 8010   | 2     | 10     | 80      | 8010 2/5 for 12005 | issued
            """);
        }

        @Test
        void the_tightest_is_told_when_several_are_reached() {
            var wallet = new WalletInMemory();
            wallet.handle(issue(onOffer(reward(R1, 0)), line("req1", R1, 5)));
            var lowered = onOffer(reward(R1, 0, Limit.ever(4), Limit.ever(2), Limit.ever(3)));
            IssueOutcome refused = wallet.outcomeOf(issue(lowered, line("req2", R1, 1)));
            assertThat(refused.lines().get(0).reason().message()).isEqualTo("Max limit reached: 2 per CUSTOMER");
        }

        @Test
        void a_limit_of_0_issues_nothing() {
            play("""
            90 points; R1 costs 5, limit 0
              call       | answer | units | points | balance | lines     | events
              req1 R1 x2 | 12005  | 0     | 0      | 90      | 12005 0/2 | refused 12005
            """);
        }

        @Test
        void a_limit_lowered_below_what_was_issued_takes_nothing_back() {
            play("""
            90 points; R1 costs 5, limit 3
              call                   | answer | units | points | balance | lines                       | events
              req1 R1 x4             | 8010   | 3     | 15     | 75      | 8010 3/4 for 12005          | issued
            R1 costs 5, limit 1
              req1 R1 x4             | 8010   | 0     | 0      | 75      | 8010 3/4 for 12005          | refused 12005
              req2 R1 x1             | 12005  | 0     | 0      | 75      | 12005 0/1                   | refused 12005
            R1 costs 5, limit 4
              req2 R1 x1, req1 R1 x4 | 8010   | 1, 0  | 5      | 70      | 200 1/1, 8010 3/4 for 12005 | issued
            """);
        }

        @Test
        void one_refusal_a_requestId_and_code_is_kept() {
            play("""
            90 points; R1 costs 5, limit 0
              call                   | answer | units | points | balance | lines                | events
              req1 R1 x1             | 12005  | 0     | 0      | 90      | 12005 0/1            | refused 12005
              req1 R1 x1             | 12005  | 0     | 0      | 90      | 12005 0/1            | -
              req1 R1 x1, req2 R1 x1 | 12005  | 0, 0  | 0      | 90      | 12005 0/1, 12005 0/1 | refused 12005
            R1 costs 5, until 12:00
              req1 R1 x1             | 8003   | 0     | 0      | 90      | 8003 0/1             | refused 8003
            R1 is unknown
              req1 R1 x1             | 8003   | 0     | 0      | 90      | 8003 0/1             | -
            """);
        }

        @Test
        void when_no_unit_exists_the_first_lines_code_is_the_calls() {
            play("""
            90 points; R1 costs 5, limit 0; R2 costs 5, off
              call                   | answer | units | points | balance | lines               | events
              req1 R1 x1, req2 R2 x1 | 12005  | 0, 0  | 0      | 90      | 12005 0/1, 8003 0/1 | refused 12005, refused 8003
              req2 R2 x1, req1 R1 x1 | 8003   | 0, 0  | 0      | 90      | 8003 0/1, 12005 0/1 | -
            """);
        }
    }

    @Nested
    @DisplayName("A dry run")
    class DryRun {

        @Test
        void gives_the_same_answer_and_stores_nothing() {
            play("""
            30 points; R1 costs 5, limit 1; R2 costs 10
              call                            | answer | units | points | balance | lines                       | events
              dry run: req1 R1 x2, req2 R2 x1 | 8010   | 1, 1  | 15     | 15      | 8010 1/2 for 12005, 200 1/1 | -
              dry run: req1 R1 x2, req2 R2 x1 | 8010   | 1, 1  | 15     | 15      | 8010 1/2 for 12005, 200 1/1 | -
              dry run: req1 R1 x1, req2 R2 x9 | 8004   | 0, 0  | 0      | 30      | 8004 0/1, 8004 0/9          | -
              req1 R1 x1                      | 200    | 1     | 5      | 25      | 200 1/1                     | issued
              dry run: req1 R1 x2             | 10003  | -     | 0      | 25      | -                           | -
              dry run: req1 R1 x1             | 200    | 0     | 0      | 25      | 200 1/1 replayed            | -
              credit req2 7                   | 200    | -     | 7      | 32      | -                           | credited
            """);
        }

        @Test
        void tells_the_present_wallet_version() {
            var wallet = new WalletInMemory();
            wallet.handle(credit("top-up", 10));
            var call = issue(onOffer(reward(R1, 5)), line("req1", R1, 1));
            assertThat(wallet.handle(dryRun(call)).walletVersion()).isEqualTo(1);
            assertThat(wallet.handle(call).walletVersion()).isEqualTo(3);
        }
    }

    @Nested
    @DisplayName("Credits")
    class Credits {

        @Test
        void a_repeat_credits_nothing_and_other_points_are_a_clash() {
            play("""
            R1 costs 5
              call            | answer | units | points | balance | lines    | events
              credit top-up 6 | 200    | -     | 6      | 6       | -        | credited
              credit top-up 6 | 200    | -     | 0      | 6       | replayed | -
              credit top-up 7 | 10003  | -     | 0      | 6       | -        | -
              credit more 6   | 200    | -     | 6      | 12      | -        | credited
            """);
        }

        @Test
        void the_requestId_of_a_credit_cannot_issue() {
            play("""
            R1 costs 5
              call                     | answer | units | points | balance | lines   | events
              credit top-up 6          | 200    | -     | 6      | 6       | -       | credited
              top-up R1 x1             | 10003  | -     | 0      | 6       | -       | -
              req1 R1 x1, top-up R1 x1 | 10003  | -     | 0      | 6       | -       | -
              req1 R1 x1               | 200    | 1     | 5      | 1       | 200 1/1 | issued
              credit req1 5            | 10003  | -     | 0      | 1       | -       | -
            """);
        }

        @Test
        void the_balance_may_reach_10_to_the_15_and_not_pass_it() {
            play("""
            999999999999999 points
              call                                 | answer | units | points | balance          | lines    | events
              credit too-much 2                    | 8022   | -     | 0      | 999999999999999  | -        | -
              credit too-much 1                    | 200    | -     | 1      | 1000000000000000 | -        | credited
              credit even-more 1                   | 8022   | -     | 0      | 1000000000000000 | -        | -
              credit even-more 9223372036854775807 | 8022   | -     | 0      | 1000000000000000 | -        | -
              credit too-much 1                    | 200    | -     | 0      | 1000000000000000 | replayed | -
              credit too-much 2                    | 10003  | -     | 0      | 1000000000000000 | -        | -
            """);
        }
    }

    @Nested
    @DisplayName("Times never run backwards")
    class Times {

        @ParameterizedTest(name = "last event {0}, now {1}: {2}")
        @CsvSource(textBlock = """
                12:00:00,   12:00:00,        12:00:00
                12:00:00,   12:00:01,        12:00:01
                12:00:30,   12:00:00,        12:00:30
                12:01:00,   12:00:00,        12:01:00
                12:01:00,   11:59:59.999999, 11:59:59.999999
                18:00:00,   12:00:00,        12:00:00
                """)
        void within_a_minute_the_last_time_counts_else_the_present(String last, String now, String expected) {
            for (boolean credits : new boolean[] {true, false}) {
                var wallet = new WalletInMemory();
                wallet.handle(creditAt("first", last));
                if (credits) {
                    wallet.handle(creditAt("second", now));
                } else {
                    wallet.handle(new IssueReward(
                            WALLET,
                            BRAND,
                            List.of(line("second", R1, 1)),
                            onOffer(),
                            1,
                            false,
                            CallDetails.NONE,
                            today(now)));
                }
                assertThat(wallet.events().get(1).at()).isEqualTo(today(expected));
            }
        }

        /** Else the history would show a unit issued at an instant when the reward was no longer on offer. */
        @Test
        void dates_are_judged_by_the_time_that_the_event_will_bear() {
            play("""
            at 12:00:30
            30 points; R1 costs 5, until 12:00:15; R2 costs 5, from 12:00:15
            at 12:00
              call       | answer | units | points | balance | lines    | events
              req1 R1 x1 | 8003   | 0     | 0      | 30      | 8003 0/1 | refused 8003
              req2 R2 x1 | 200    | 1     | 5      | 25      | 200 1/1  | issued
            """);
        }

        private static CreditPoints creditAt(String requestId, String time) {
            return new CreditPoints(WALLET, BRAND, requestId, 1, false, CallDetails.NONE, today(time));
        }

        private static Instant today(String time) {
            return Instant.parse("2026-06-01T" + time + "Z");
        }
    }
}
