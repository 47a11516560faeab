package io.rewardwallet.eventstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Saved states are short, and one of another form is not read by half. */
class StoredJsonTest {

    private static final JsonMapper STATES = StoredJson.mapperOfStates();

    private record Row(long number, @Nullable String word, List<Instant> times) {}

    private static final class State {
        private @Nullable Row row;
    }

    @Test
    void a_record_of_a_state_is_a_row_and_times_are_exact() throws Exception {
        var state = new State();
        state.row = new Row(0, null, List.of(Instant.EPOCH, Instant.parse("2026-06-01T12:00:00.123456789Z")));

        String json = STATES.writeValueAsString(state);

        assertThat(json).isEqualTo("{\"row\":[0,null,[0,\"2026-06-01T12:00:00.123456789Z\"]]}");
        assertThat(STATES.readValue(json, State.class).row).isEqualTo(state.row);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"row\":[0,null]}",
                "{\"row\":[]}",
                "{\"row\":{\"number\":0,\"word\":null,\"times\":[]}}",
                "{\"row\":[0,null,[]],\"more\":0}"
            })
    void a_state_of_another_form_is_not_read(String json) {
        assertThatThrownBy(() -> STATES.readValue(json, State.class)).isInstanceOf(MismatchedInputException.class);
    }

    @Test
    void what_is_kept_for_ever_has_names_and_texts() throws Exception {
        assertThat(StoredJson.mapper().writeValueAsString(new Row(0, null, List.of(Instant.EPOCH))))
                .isEqualTo("{\"number\":0,\"times\":[\"1970-01-01T00:00:00Z\"]}");
    }
}
