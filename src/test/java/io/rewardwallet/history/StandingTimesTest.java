package io.rewardwallet.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import io.rewardwallet.wallet.CallDetails;
import io.rewardwallet.wallet.RewardIssued;
import io.rewardwallet.wallet.RewardReversed;
import io.rewardwallet.wallet.WalletEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The times of a long wallet's units: all of those in the window, and hardly an event before it is read. */
class StandingTimesTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final int EVENTS = 3_000;

    private final List<StoredWalletEvent> events = new ArrayList<>();
    private final WalletHistory history = mock();
    private final StandingTimes times = new StandingTimes(history);
    private int eventsRead;

    @BeforeEach
    void one_unit_a_second_and_each_tenth_second_that_of_five_before_is_taken_back() {
        for (int second = 1; second <= EVENTS; second++) {
            add(second % 10 == 0 ? reversed(second, second - 5) : issued(second));
        }
        when(history.upTo(eq("w"), anyLong(), anyInt())).thenAnswer(call -> {
            int last = (int) (long) call.getArgument(1, Long.class);
            int first = Math.max(0, last - call.getArgument(2, Integer.class));
            List<StoredWalletEvent> page = new ArrayList<>(events.subList(first, last));
            Collections.reverse(page);
            eventsRead += page.size();
            return page;
        });
    }

    @Test
    void they_are_those_of_the_window_whether_it_is_short_or_has_everything() {
        for (int since : List.of(1, 7, 995, 1_000, 2_900, 2_951, 2_999, 3_000, 3_001)) {
            for (int version : List.of(1, 49, 50, 51, 1_999, 2_995, 3_000)) {
                var told = times.since(at(since), "w", version);
                told.values().removeIf(SortedMap::isEmpty); // its units were all taken back
                assertThat(told)
                        .as("since second %s, at version %s", since, version)
                        .isEqualTo(expected(since, version));
            }
        }
    }

    @Test
    void reading_ends_where_the_window_begins() {
        times.since(at(2_990), "w", EVENTS);
        assertThat(eventsRead).isEqualTo(50);
        times.since(at(2_800), "w", EVENTS);
        assertThat(eventsRead).isEqualTo(50 + 50 + 100 + 200);
        assertThat(times.since(at(1), "w", 0)).isEmpty();
    }

    /** It was issued under a clock that ran ahead, taken back when its time had come; between lies an event of the right time. */
    @Test
    void what_is_not_seen_is_not_taken_out() {
        events.clear();
        add(issued(2_000));
        add(issued(500));
        add(reversed(2_500, 2_000));
        add(issued(2_600));

        assertThat(times.since(at(1_000), "w", 4)).isEqualTo(Map.of(7L, Map.of(at(2_600), 1L)));
    }

    private Map<Long, SortedMap<Instant, Long>> expected(int since, int version) {
        SortedMap<Instant, Long> units = new TreeMap<>();
        for (int second = since; second <= version; second++) {
            boolean isTakenBack = second % 10 == 5 && second + 5 <= version;
            if (second % 10 != 0 && !isTakenBack) {
                units.put(at(second), 1L);
            }
        }
        return units.isEmpty() ? Map.of() : Map.of(7L, units);
    }

    private void add(WalletEvent event) {
        events.add(new StoredWalletEvent(events.size() + 1, events.size() + 1, event));
    }

    private static Instant at(int second) {
        return START.plusSeconds(second);
    }

    private static WalletEvent issued(int second) {
        return new RewardIssued("w", "b", "r" + second, 7, 1, 1, 1, 0, 0, 0, null, CallDetails.NONE, at(second));
    }

    private static WalletEvent reversed(int second, int issuedAt) {
        var taken = List.of(new RewardReversed.Taken(at(issuedAt), 1));
        return new RewardReversed(
                "w", "b", "r" + issuedAt, "back" + second, 7, 1, 1, 0, taken, 0, CallDetails.NONE, at(second));
    }
}
