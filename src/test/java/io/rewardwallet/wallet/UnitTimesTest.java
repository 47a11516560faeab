package io.rewardwallet.wallet;

import static io.rewardwallet.wallet.TestWallets.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.rewardwallet.eventstore.StoredJson;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Counting by two searches says the same as counting one by one. */
class UnitTimesTest {

    @Test
    void counts_like_a_plain_list_whatever_comes_and_goes() {
        Random random = new Random(20261125);
        var times = new UnitTimes();
        var plain = new ArrayList<Instant>();
        for (int i = 0; i < 2_000; i++) {
            Instant time = at(random.nextInt(40));
            if (random.nextInt(3) > 0) {
                int units = 1 + random.nextInt(3);
                times.add(time, units);
                for (int unit = 0; unit < units; unit++) {
                    plain.add(time);
                }
            } else if (plain.remove(time)) {
                times.remove(time, 1);
            }
            agree(times, plain, at(random.nextInt(42) - 1));
        }
        assertThat(plain).hasSizeGreaterThan(100);
    }

    @Test
    void what_is_known_stays_right_when_the_oldest_times_were_let_go_of() {
        Random random = new Random(20261126);
        var times = new UnitTimes();
        var plain = new UnitTimes();
        int known = 0;
        int unknown = 0;
        for (int i = 0; i < 4_000; i++) {
            Instant time = at(i / 20 + random.nextInt(20));
            boolean adds = random.nextInt(5) > 0 || plain.upTo(time) == plain.before(time);
            if (adds) {
                times.add(time, 1);
                plain.add(time, 1);
            } else {
                times.remove(time, 1);
                plain.remove(time, 1);
            }
            if (times.size() > 40) {
                times.letGoOfOldest(20);
            }
            assertThat(times.total()).isEqualTo(plain.total());
            Instant asked = at(random.nextInt(220));
            if (times.knows(asked)) {
                known++;
                assertThat(times.upTo(asked)).isEqualTo(plain.upTo(asked));
                assertThat(times.before(asked)).isEqualTo(plain.before(asked));
            } else {
                unknown++;
            }
            long nth = 1 + random.nextInt((int) Math.max(1, plain.total()));
            if (times.total() >= nth && times.knowsTimeOf(nth)) {
                assertThat(times.timeOf(nth)).isEqualTo(plain.timeOf(nth));
            }
        }
        assertThat(known).isGreaterThan(500);
        assertThat(unknown).isGreaterThan(500);
    }

    private static void agree(UnitTimes times, List<Instant> plain, Instant when) {
        assertThat(times.total()).isEqualTo(plain.size());
        assertThat(times.upTo(when))
                .isEqualTo(plain.stream().filter(time -> !time.isAfter(when)).count());
        assertThat(times.before(when))
                .isEqualTo(plain.stream().filter(time -> time.isBefore(when)).count());
        List<Instant> sorted = plain.stream().sorted().toList();
        for (int nth = 1; nth <= sorted.size(); nth += 7) {
            assertThat(times.timeOf(nth)).isEqualTo(sorted.get(nth - 1));
        }
    }

    @Test
    void units_taken_back_leave_nothing_behind() {
        var times = new UnitTimes();
        times.add(at(1), 2);
        times.add(at(2), 1);
        times.remove(at(1), 2);
        var expected = new UnitTimes();
        expected.add(at(2), 1);
        assertThat(times).isEqualTo(expected).hasSameHashCodeAs(expected);
    }

    /** What a snapshot holds of 10,000 units issued one by one; the column takes a mebibyte. */
    @Test
    void ten_thousand_times_are_kept_in_a_quarter_of_a_mebibyte_and_read_back() throws Exception {
        var times = new UnitTimes();
        for (int i = 0; i < 10_000; i++) {
            times.add(at(i), 1);
        }
        JsonMapper json = StoredJson.mapperOfStates();
        byte[] stored = json.writeValueAsBytes(times);
        assertThat(stored).hasSizeLessThan(256 * 1024);
        assertThat(json.readValue(stored, UnitTimes.class)).isEqualTo(times);
    }

    private static Instant at(int seconds) {
        return NOON.plus(seconds * 1_000_001L, ChronoUnit.MICROS);
    }
}
