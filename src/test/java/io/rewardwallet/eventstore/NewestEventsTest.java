package io.rewardwallet.eventstore;

import static org.assertj.core.api.Assertions.assertThat;

import io.rewardwallet.wallet.CallDetails;
import io.rewardwallet.wallet.PointsCredited;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What this node has stored last can be had without the database, all of what is asked for or nothing. */
class NewestEventsTest {

    private static final Instant AT = Instant.parse("2026-11-01T10:00:00Z");

    private final NewestEvents newest = new NewestEvents();
    /** As the database has them. */
    private final Map<Long, String> ids = new HashMap<>();

    @Test
    void groups_that_follow_each_other_are_read_in_order() {
        stored(List.of(unit("a", 0, 2), unit("b", 5, 1)), 3);
        stored(List.of(unit("a", 2, 1)), 4);

        assertThat(read(0, 4)).containsExactly("a 1", "a 2", "b 6", "a 3");
        assertThat(read(1, 3)).containsExactly("a 2", "b 6");
        assertThat(read(4, 4)).isNull();
    }

    @Test
    void what_is_not_here_is_not_guessed() {
        stored(List.of(unit("a", 0, 1)), 11);

        assertThat(read(9, 11)).as("from before the start").isNull();
        assertThat(read(10, 12)).as("not stored yet").isNull();
        assertThat(read(10, 11)).containsExactly("a 1");
    }

    @Test
    void events_of_another_node_in_between_end_what_is_kept() {
        stored(List.of(unit("a", 0, 2)), 2);
        stored(List.of(unit("a", 3, 1)), 4);

        assertThat(read(0, 4)).isNull();
        assertThat(read(2, 4)).isNull();
        assertThat(read(3, 4)).containsExactly("a 4");
    }

    @Test
    void a_group_that_is_not_at_hand_ends_what_is_kept() {
        stored(List.of(unit("a", 0, 1)), 1);
        stored(List.of(new AppendUnit(rows("a", 1, 1), List.of(), TermsUsed.NONE)), 2);
        stored(List.of(unit("a", 2, 1)), 3);

        assertThat(read(0, 1)).isNull();
        assertThat(read(1, 3)).isNull();
        assertThat(read(2, 3)).containsExactly("a 3");
    }

    @Test
    void a_history_that_was_set_back_is_forgotten() {
        stored(List.of(unit("a", 0, 3)), 3);
        newest.forgetAll();
        assertThat(read(0, 3)).isNull();

        stored(List.of(unit("b", 0, 1)), 2);

        assertThat(read(1, 2)).containsExactly("b 1");
        assertThat(read(0, 2)).isNull();
    }

    @Test
    void events_of_rewards_are_passed_over() {
        stored(
                List.of(new AppendUnit(rows("reward", 0, 1), List.of(), TermsUsed.NONE, List.of(), List.of("defined"))),
                1);

        assertThat(read(0, 1)).isEmpty();
    }

    @Test
    void only_so_many_are_kept() {
        int stored = 0;
        for (int group = 0; group < 20; group++) {
            stored += 1_000;
            stored(List.of(unit("a", stored - 1_000, 1_000)), stored);
        }

        assertThat(read(0, 1_000)).isNull();
        assertThat(read(stored - 4_000, stored))
                .hasSize(4_000)
                .startsWith("a 16001")
                .endsWith("a 20000");
    }

    @Test
    void a_database_that_has_something_else_there_was_set_back() {
        stored(List.of(unit("a", 0, 3)), 3);

        assertThat(newest.read(0, 3, "b7", (version, event) -> {})).isFalse();
    }

    private List<String> read(long after, long upTo) {
        List<String> read = new ArrayList<>();
        return newest.read(after, upTo, ids.get(upTo), (version, event) -> read.add(event.walletId() + " " + version))
                ? read
                : null;
    }

    private void stored(List<AppendUnit> units, long lastIndex) {
        long index =
                lastIndex - units.stream().mapToInt(unit -> unit.rows().size()).sum();
        for (AppendUnit unit : units) {
            for (EventRow row : unit.rows()) {
                ids.put(++index, row.eventId());
            }
        }
        newest.stored(units, lastIndex);
    }

    private static AppendUnit unit(String wallet, long first, int count) {
        List<EventRow> rows = rows(wallet, first, count);
        return new AppendUnit(
                rows,
                List.of(),
                TermsUsed.NONE,
                List.of(),
                rows.stream()
                        .map(row -> new PointsCredited(wallet, "b", "r", 1, 1, CallDetails.NONE, AT))
                        .toList());
    }

    private static List<EventRow> rows(String wallet, long first, int count) {
        List<EventRow> rows = new ArrayList<>();
        for (long sequence = first; sequence < first + count; sequence++) {
            rows.add(new EventRow(
                    wallet + sequence,
                    "CustomerRewardWallet",
                    wallet,
                    sequence,
                    EventRow.time(AT),
                    PointsCredited.class.getName(),
                    null,
                    new byte[0],
                    null,
                    null));
        }
        return rows;
    }
}
