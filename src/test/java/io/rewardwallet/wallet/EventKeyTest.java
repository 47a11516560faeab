package io.rewardwallet.wallet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Stored keys are compared with new ones for ever: they are pinned here, and each stands where it is looked for. */
class EventKeyTest {

    private static final String FIRST = "first:BbdPB7RiLRZBdfOyWjkp7aUk1LkUFeBxiiEIK8bODjM";

    /** The first 12 digits of the SHA-256 of request, brand and requestId, 8 of the wallet's, 12 of the identifier's. */
    @Test
    void keys_never_change() {
        assertThat(EventKey.of("testOrg", "req3", "w-4f1c", FIRST))
                .isEqualTo(UUID.fromString("557ca563-1338-b3bb-01b5-91ccf50fad34"));
    }

    @Test
    void the_keys_about_a_request_are_from_its_first_to_its_last() {
        EventKey.Range all = EventKey.about("testOrg", "req3");
        assertThat(all.first()).isEqualTo(UUID.fromString("557ca563-1338-0000-0000-000000000000"));
        assertThat(all.last()).isEqualTo(UUID.fromString("557ca563-1338-ffff-ffff-ffffffffffff"));
    }

    @Test
    void those_of_a_wallet_lie_within_them() {
        EventKey.Range ofWallet = EventKey.about("testOrg", "req3", "w-4f1c");
        assertThat(ofWallet.first()).isEqualTo(UUID.fromString("557ca563-1338-b3bb-01b5-000000000000"));
        assertThat(ofWallet.last()).isEqualTo(UUID.fromString("557ca563-1338-b3bb-01b5-ffffffffffff"));
    }

    @Test
    void each_key_is_among_those_of_its_request_and_wallet_and_of_no_other() {
        List<String> names =
                List.of("a", "b", "a|b", "A", "\u00e1", "a\u0301", "\ud83c\udf81", "1", "0", "x".repeat(128));
        List<UUID> keys = new ArrayList<>();
        for (String request : names) {
            for (String wallet : names) {
                for (String id : names) {
                    UUID key = EventKey.of("acme", request, wallet, id);
                    keys.add(key);
                    for (String other : names) {
                        assertThat(isWithin(key, EventKey.about("acme", other))).isEqualTo(other.equals(request));
                        assertThat(isWithin(key, EventKey.about("acme", request, other)))
                                .isEqualTo(other.equals(wallet));
                    }
                    assertThat(isWithin(key, EventKey.about("acm", request))).isFalse();
                }
            }
        }
        assertThat(keys).doesNotHaveDuplicates();
    }

    @Test
    void another_identifier_changes_the_last_part_alone() {
        UUID key = EventKey.of("testOrg", "req3", "w-4f1c", FIRST);
        assertThat(EventKey.withIdentifier(key, FIRST + "#7"))
                .isEqualTo(EventKey.of("testOrg", "req3", "w-4f1c", FIRST + "#7"))
                .isNotEqualTo(key);
        assertThat(EventKey.withIdentifier(key, FIRST)).isEqualTo(key);
    }

    /** As texts they stand in the order of both databases. */
    private static boolean isWithin(UUID key, EventKey.Range range) {
        return key.toString().compareTo(range.first().toString()) >= 0
                && key.toString().compareTo(range.last().toString()) <= 0;
    }
}
