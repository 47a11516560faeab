package io.rewardwallet.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Limits in words mean what they say, and are written as they are read. */
class LimitWordsTest {

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "1 ever,                                          1, FIXED,   NO_LIMIT, 1,  -,      -",
                "100 in all,                                      100, FIXED, NO_LIMIT, 1,  -,      -",
                "3 in any 7 days,                                 3, ROLLING, DAYS,     7,  -,      -",
                "1 in any day,                                    1, ROLLING, DAYS,     1,  -,      -",
                "2 in any month,                                  2, ROLLING, MONTHS,   1,  -,      -",
                "1 per day,                                       1, FIXED,   DAYS,     1,  -,      -",
                "1 a month,                                       1, FIXED,   MONTHS,   1,  -,      -",
                "  4   Per  Week from sunday,                     4, FIXED,   WEEKS,    1,  SUNDAY, -",
                "5 per 2 weeks counted from 2026-01-05,           5, FIXED,   WEEKS,    2,  -,      2026-01-05T00:00:00Z",
                "5 per 2 weeks from Friday counted from 2026-01-05T10:00:00Z, 5, FIXED, WEEKS, 2, FRIDAY, 2026-01-05T10:00:00Z",
                "0 ever,                                          0, FIXED,   NO_LIMIT, 1,  -,      -"
            })
    void words_mean_a_limit(
            String words, long limit, String window, String frequency, int interval, String day, String cycle)
            throws LimitWords.NotALimit {
        Map<String, Object> read = LimitWords.parse(words);
        assertThat(read.get("limit")).isEqualTo(limit);
        assertThat(read.get("windowType")).isEqualTo(window);
        assertThat(read.get("repeatFrequencyType")).isEqualTo(frequency);
        assertThat(read.get("interval")).isEqualTo(interval);
        assertThat(read.get("weekStartDay")).isEqualTo(day);
        assertThat(read.get("startOfCycle")).isEqualTo(cycle);
        assertThat(LimitWords.parse(LimitWords.of(read))).isEqualTo(read);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "three ever",
                "3",
                "-1 ever",
                "1.5 ever",
                "3 in any 7 fortnights",
                "3 per week from Someday",
                "ever 3",
                "3 in any 7 days and 1 ever",
                "1234567890123 ever"
            })
    void what_is_no_limit_is_told(String words) {
        assertThatThrownBy(() -> LimitWords.parse(words))
                .isInstanceOf(LimitWords.NotALimit.class)
                .hasMessageContaining(words);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1 ever\n\n 3 in any 7 days \n", "1 ever\r\n3 in any 7 days"})
    void there_is_one_limit_a_line(String lines) throws LimitWords.NotALimit {
        List<Map<String, Object>> limits = LimitWords.parseLines(lines);
        assertThat(limits.stream().map(LimitWords::of)).containsExactly("1 ever", "3 in any 7 days");
    }
}
