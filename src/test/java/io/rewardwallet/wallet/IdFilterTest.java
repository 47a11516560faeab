package io.rewardwallet.wallet;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.rewardwallet.eventstore.StoredJson;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Never denies what was put in, seldom suspects what was not, and is the same on every machine. */
class IdFilterTest {

    @Property
    void an_id_that_was_put_in_is_never_denied(@ForAll List<String> ids) {
        var filter = new IdFilter();
        for (String id : ids) {
            filter.add(id);
            assertThat(filter.mayHold(id)).isTrue();
        }
        assertThat(ids).allMatch(filter::mayHold);
    }

    @Property
    void the_same_ids_make_the_same_filter_and_storing_keeps_it(@ForAll List<String> ids) throws Exception {
        IdFilter one = filterOf(ids);
        assertThat(filterOf(ids)).isEqualTo(one).hasSameHashCodeAs(one);

        JsonMapper json = StoredJson.mapperOfStates();
        assertThat(json.readValue(json.writeValueAsBytes(one), IdFilter.class)).isEqualTo(one);
    }

    @Test
    void another_id_makes_another_filter() {
        assertThat(filterOf(List.of("a"))).isNotEqualTo(filterOf(List.of("b"))).isNotEqualTo(new IdFilter());
    }

    @Test
    void it_takes_nothing_until_the_first_id_and_eight_kibibytes_from_then_on() {
        var filter = new IdFilter();
        assertThat(filter.mayHold("a")).isFalse();
        assertThat(filter.isEmpty()).isTrue();
        assertThat(filter.weight()).isZero();
        for (int i = 0; i < 1_000; i++) {
            filter.add("id" + i);
            assertThat(filter.weight()).isEqualTo(8 * 1024);
        }
        assertThat(filter.isEmpty()).isFalse();
    }

    /** In per mille of 10,000 others, as the comment on the class promises; ids counted up and ids by chance. */
    @ParameterizedTest
    @CsvSource({"2_000, 2", "10_000, 60", "50_000, 760"})
    void others_are_seldom_suspected(String put, int mostPerMille) {
        int ids = Integer.parseInt(put.replace("_", ""));
        assertThat(suspected(ids, i -> "request" + i)).isLessThan(mostPerMille * 10);
        assertThat(suspected(ids, IdFilterTest::uuid)).isLessThan(mostPerMille * 10);
    }

    private static long suspected(int put, IntFunction<String> id) {
        IdFilter filter = filterOf(IntStream.range(0, put).mapToObj(id).toList());
        return IntStream.range(put, put + 10_000)
                .mapToObj(id)
                .filter(filter::mayHold)
                .count();
    }

    private static String uuid(int i) {
        return UUID.nameUUIDFromBytes(("id" + i).getBytes(StandardCharsets.UTF_8))
                .toString();
    }

    /** Reckoned elsewhere. They are in snapshots: should they have to change, so has the revision of the state. */
    @ParameterizedTest
    @CsvSource({
        "'', efd01f60ba992926",
        "a, 82a2a958a9bece5b",
        "req1, 245cf9eca511ea84",
        "\u00fc\u20ac, 68df4063342e291a",
        "0f8fad5b-d9cd-469f-a165-70867728950e-12345678, b990286a784a1c20"
    })
    void the_places_of_an_id_never_change(String id, String places) {
        assertThat(Long.toHexString(IdFilter.placesOf(id))).isEqualTo(places);
    }

    private static IdFilter filterOf(List<String> ids) {
        var filter = new IdFilter();
        ids.forEach(filter::add);
        return filter;
    }
}
