package io.rewardwallet.eventstore;

import static org.assertj.core.api.Assertions.assertThat;

import io.rewardwallet.eventstore.StockRows.Counted;
import io.rewardwallet.wallet.ChangesTerms;
import io.rewardwallet.wallet.Limit;
import io.rewardwallet.wallet.StockUnits.Move;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which decisions of a group still hold against the stock, one after another. */
class StockInGroupTest {

    private static final Instant NOON = Instant.parse("2026-06-01T12:00:00Z");
    private static final StockKey SCARCE = new StockKey("b", 1);
    private static final StockKey PLENTY = new StockKey("b", 2);

    private final TermsInForce terms = new TermsInForce();
    private final StockViews views = new StockViews(terms, ZoneId.of("UTC"));

    private record Changed(String brand, long rewardId, List<Limit> stockLimits) implements ChangesTerms {}

    /** Five units of the scarce reward are left; the other one has no limit. */
    @BeforeEach
    void five_are_left() {
        terms.put(new Changed("b", 1, List.of(Limit.ever(100))), 7);
        terms.put(new Changed("b", 2, List.of()), 8);
        views.keep(SCARCE, new Counted(7, false, 95, 40, List.of()));
    }

    @Test
    void a_group_without_such_rewards_is_stored_as_if_there_was_no_stock() {
        StockInGroup group = group(unit(took(PLENTY, 1_000)), unit());

        assertThat(group.fitting()).hasSize(2);
        assertThat(group.uses(false)).isEmpty();
        assertThat(group.uses(true)).isEmpty();
    }

    @Test
    void a_decision_that_no_longer_holds_keeps_nobody_up() {
        AppendUnit first = unit(took(SCARCE, 3));
        AppendUnit tooMuch = unit(took(PLENTY, 1), took(SCARCE, 3));
        AppendUnit other = unit(took(PLENTY, 1));
        AppendUnit fits = unit(took(SCARCE, 2));

        StockInGroup group = group(first, tooMuch, other, fits);

        assertThat(group.fitting()).containsExactly(first, other, fits);
        assertThat(group.outdated()).containsExactly(tooMuch);
        assertThat(group.uses(false)).singleElement().satisfies(use -> {
            assertThat(use.net()).isEqualTo(5);
            assertThat(use.most()).isEqualTo(100);
            assertThat(use.exactIndex())
                    .as("additions of other nodes do no harm")
                    .isNegative();
        });
    }

    @Test
    void that_nothing_was_left_has_to_be_true_still() {
        AppendUnit early = unit(none(SCARCE));
        AppendUnit last = unit(took(SCARCE, 5), none(SCARCE));
        AppendUnit late = unit(none(SCARCE));

        StockInGroup group = group(early, last, late);

        assertThat(group.fitting()).containsExactly(last, late);
        assertThat(group.outdated()).containsExactly(early);
        assertThat(group.uses(false).get(0).exactIndex())
                .as("another node may have given units back")
                .isEqualTo(40);
    }

    @Test
    void units_given_back_are_there_for_those_behind() {
        AppendUnit all = unit(took(SCARCE, 5));
        AppendUnit back = unit(took(SCARCE, -2));
        AppendUnit none = unit(none(SCARCE));
        AppendUnit again = unit(took(SCARCE, 2));

        StockInGroup group = group(all, back, none, again);

        assertThat(group.fitting()).containsExactly(all, back, again);
        assertThat(group.outdated()).containsExactly(none);
        assertThat(group.uses(false).get(0).net()).isEqualTo(5);
    }

    @Test
    void an_issue_needs_its_room_before_the_unit_behind_it_is_given_back() {
        assertThat(group(unit(took(SCARCE, 1)), unit(took(SCARCE, -1))).uses(false))
                .singleElement()
                .satisfies(use -> {
                    assertThat(use.net()).isZero();
                    assertThat(use.peak()).isEqualTo(1);
                    assertThat(use.most()).isEqualTo(100);
                });
        assertThat(group(unit(took(SCARCE, -3)), unit(took(SCARCE, 2))).uses(false))
                .singleElement()
                .satisfies(use -> {
                    assertThat(use.net()).isEqualTo(-1);
                    assertThat(use.peak()).isEqualTo(-1);
                    assertThat(use.most()).isEqualTo(100);
                });
    }

    @Test
    void giving_back_is_right_where_the_limit_was_lowered_below_what_is_issued() {
        terms.put(new Changed("b", 1, List.of(Limit.ever(10))), 9);

        StockInGroup group = group(unit(took(SCARCE, -1)));

        assertThat(group.fitting()).hasSize(1);
        assertThat(group.uses(false).get(0).most()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void a_count_that_this_node_does_not_know_is_not_guessed() {
        terms.put(new Changed("b", 1, List.of()), 9);
        terms.put(new Changed("b", 1, List.of(Limit.ever(100))), 10);

        assertThat(group(unit(took(SCARCE, 1))).outdated()).hasSize(1);
    }

    @Test
    void what_other_nodes_have_stored_unseen_is_read_before_a_decision_that_depends_on_it() {
        StockInGroup first = group(unit(took(SCARCE, 1)));
        views.stored(first.uses(false), 50);

        assertThat(group(unit(took(SCARCE, 4), none(SCARCE))).uses(false).get(0).exactIndex())
                .isEqualTo(Long.MAX_VALUE);
        assertThat(group(unit(took(SCARCE, 5))).outdated()).hasSize(1);
    }

    private StockInGroup group(AppendUnit... units) {
        return new StockInGroup(views, List.of(units));
    }

    private static StockMove took(StockKey reward, long units) {
        return new StockMove(reward, 0, new Move(NOON, units), false, 0);
    }

    private static StockMove none(StockKey reward) {
        return new StockMove(reward, 0, new Move(NOON, 0), true, 0);
    }

    private static AppendUnit unit(StockMove... moves) {
        List<EventRow> rows = new ArrayList<>();
        rows.add(new EventRow(
                UUID.randomUUID().toString(),
                "CustomerRewardWallet",
                UUID.randomUUID().toString(),
                0,
                OffsetDateTime.parse("2026-06-01T12:00:00Z"),
                "type",
                null,
                new byte[0],
                null,
                null));
        return new AppendUnit(rows, List.of(), TermsUsed.NONE, List.of(moves), List.of());
    }
}
