package io.rewardwallet.eventstore;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.Instant;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A moment has one text: that of Java, which is what older events hold. */
class StoredTimeTest {

    @Property
    void a_moment_to_the_microsecond_has_the_text_of_Java(
            @ForAll @LongRange(min = -70_000_000_000L, max = 260_000_000_000L) long second,
            @ForAll @IntRange(max = 999_999) int micro) {
        Instant at = Instant.ofEpochSecond(second, micro * 1_000L);

        assertThat(StoredTime.text(at)).isEqualTo(at.toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-11-28T00:00:00Z",
                "2026-11-28T23:59:59.1Z",
                "2026-11-28T23:59:59.001Z",
                "2026-11-28T23:59:59.000001Z",
                "2026-11-28T23:59:59.999999Z",
                "2026-11-28T23:59:59.999999999Z",
                "2024-02-29T01:02:03.040Z",
                "0000-01-01T00:00:00Z",
                "-0001-12-31T23:59:59.5Z",
                "9999-12-31T23:59:59.999999Z",
                "+10000-01-01T00:00:00Z"
            })
    void at_the_edges_too(String moment) throws JsonProcessingException {
        Instant at = Instant.parse(moment);

        assertThat(StoredTime.text(at)).isEqualTo(at.toString());
        assertThat(StoredJson.mapper().writeValueAsString(at)).isEqualTo("\"" + at + "\"");
        JsonMapper states = StoredJson.mapperOfStates();
        assertThat(states.readValue(states.writeValueAsString(at), Instant.class))
                .isEqualTo(at);
    }

    @Test
    void in_a_saved_state_it_is_a_number() throws JsonProcessingException {
        assertThat(StoredJson.mapperOfStates().writeValueAsString(Instant.parse("2026-11-28T23:59:59.000001Z")))
                .isEqualTo("1795910399000001");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1000000000-01-01T00:00:00Z", "+1000000000-12-31T23:59:59.999999999Z"})
    void the_first_and_the_last_moment(String moment) {
        Instant at = Instant.parse(moment);

        assertThat(StoredTime.text(at)).isEqualTo(at.toString());
    }
}
