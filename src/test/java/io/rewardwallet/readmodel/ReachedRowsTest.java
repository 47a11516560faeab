package io.rewardwallet.readmodel;

import static org.assertj.core.api.Assertions.assertThat;

import io.rewardwallet.history.EventFigures;
import io.rewardwallet.wallet.CallDetails;
import io.rewardwallet.wallet.PointsCredited;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is kept of wallets' rows between ranges: the tables are asked exactly where it could be wrong. */
class ReachedRowsTest {

    private final Map<String, long[]> inTables = new HashMap<>();
    private final List<Collection<String>> asked = new ArrayList<>();
    private int timesForgotten;
    private final ReachedRows rows = new ReachedRows(
            (Projection) Proxy.newProxyInstance(
                    Projection.class.getClassLoader(), new Class<?>[] {Projection.class}, (proxy, method, args) -> {
                        assertThat(method.getName()).isEqualTo("reached");
                        @SuppressWarnings("unchecked")
                        var wallets = (Collection<String>) args[1];
                        asked.add(wallets);
                        Map<String, long[]> found = new HashMap<>(inTables);
                        found.keySet().retainAll(wallets);
                        return found;
                    }),
            TableSet.A);

    @Test
    void wallets_that_were_counted_in_the_range_before_are_not_asked_for_again() {
        count(0, 2, event("w", 1), event("w", 2));
        assertThat(count(2, 4, event("w", 3), event("v", 1))).hasSize(2);
        assertThat(count(4, 5, event("v", 2))).hasSize(1);

        assertThat(asked).containsExactly(List.of("w"), List.of("v"));
    }

    @Test
    void a_wallet_whose_row_is_ahead_is_known_as_far_as_its_row_and_nothing_is_counted_twice() {
        inTables.put("w", new long[] {3});

        assertThat(count(0, 1, event("w", 2))).isEmpty();
        assertThat(count(1, 2, event("w", 3))).isEmpty();
        assertThat(count(2, 3, event("w", 4))).hasSize(1);
    }

    @Test
    void when_somebody_else_has_counted_or_the_history_is_another_one_the_tables_are_asked() {
        count(0, 1, event("w", 1));
        inTables.put("w", new long[] {2});
        assertThat(count(2, 3, event("w", 3))).hasSize(1);
        assertThat(asked).hasSize(2);

        inTables.put("w", new long[] {1});
        timesForgotten++;
        assertThat(count(3, 4, event("w", 2))).hasSize(1);
        assertThat(asked).hasSize(3);
    }

    @Test
    void a_range_that_was_rolled_back_leaves_what_was_known_before() {
        count(0, 1, event("w", 1));
        counted(rows.rangeAt(1, timesForgotten), event("w", 2));

        assertThat(count(1, 2, event("w", 2))).hasSize(1);
        assertThat(asked).hasSize(1);
    }

    @Test
    void after_a_failure_the_tables_are_asked_in_that_range_and_in_the_next() {
        count(0, 1, event("w", 1));
        ReachedRows.Range range = rows.rangeAt(1, timesForgotten);
        range.of(List.of(event("w", 2)));
        range.failed();
        inTables.put("w", new long[] {1});
        assertThat(counted(range, event("w", 2))).hasSize(1);
        range.committed(2);
        inTables.put("w", new long[] {7});

        assertThat(count(2, 3, event("w", 8))).hasSize(1);
        assertThat(asked).hasSize(3);
    }

    @Test
    void rows_that_grow_are_kept_as_the_newest_range_left_them_and_not_as_one_that_was_rolled_back() {
        reach(0, 1, "w", 1, 5, 20);
        reach(1, 2, "w", 2, 5, 21, 7, 40);
        long[] rolledBack =
                rows.rangeAt(2, timesForgotten).of(List.of(event("w", 3))).get("w");
        assertThat(rolledBack).containsExactly(2, 5, 21, 7, 40);
        rows.rangeAt(2, timesForgotten).counted(Map.of("w", new long[] {3, 5, 99, 7, 99}));

        assertThat(rows.rangeAt(2, timesForgotten).of(List.of(event("w", 3))).get("w"))
                .containsExactly(2, 5, 21, 7, 40);
        assertThat(asked).isEmpty();
    }

    @Test
    void more_numbers_than_may_be_kept_are_all_let_go_of() {
        reach(0, 1, "w", 1);
        reach(1, 2, "heavy", new long[400_000]);
        count(2, 3, event("w", 2));
        assertThat(asked).isEmpty();

        reach(3, 4, "heavier", new long[200_000]);
        inTables.put("w", new long[] {2});

        assertThat(count(4, 5, event("w", 3))).hasSize(1);
        assertThat(asked).containsExactly(List.of("w"));
    }

    private void reach(long position, long upTo, String wallet, long... row) {
        ReachedRows.Range range = rows.rangeAt(position, timesForgotten);
        range.counted(Map.of(wallet, row));
        range.committed(upTo);
    }

    private List<EventFigures> count(long position, long upTo, EventFigures... events) {
        ReachedRows.Range range = rows.rangeAt(position, timesForgotten);
        List<EventFigures> next = counted(range, events);
        range.committed(upTo);
        return next;
    }

    private static List<EventFigures> counted(ReachedRows.Range range, EventFigures... events) {
        List<EventFigures> next = Progress.next(range.of(List.of(events)), List.of(events));
        Map<String, long[]> reached = new HashMap<>();
        next.forEach(event -> reached.put(event.walletId(), new long[] {event.version()}));
        range.counted(reached);
        return next;
    }

    private static EventFigures event(String wallet, long version) {
        Instant at = Instant.parse("2026-11-01T10:00:00Z");
        return EventFigures.of(
                version, new PointsCredited(wallet, "b", "r" + version, 1, version, CallDetails.NONE, at));
    }
}
