package io.rewardwallet.wallet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Stored identifiers are compared with new ones for ever: they are pinned here, and no two requests share one. */
class EventIdentityTest {

    @Test
    void identifiers_never_change() {
        assertThat(EventIdentity.first("w-4f1c", "req3"))
                .isEqualTo("first:BbdPB7RiLRZBdfOyWjkp7aUk1LkUFeBxiiEIK8bODjM");
        assertThat(EventIdentity.continued("w-4f1c", "req3", 1))
                .isEqualTo("continued:kbyl-jtgfbY6aFbAofQVtiGEOaNw1Joivn0pOvBaMuM");
        assertThat(EventIdentity.paid("w-4f1c", "req3", 0))
                .isEqualTo("paid:Z68yNXrSS94EYBRzec0Oov7DXsqyqlvf-45igUxShlU");
        assertThat(EventIdentity.refused("w-4f1c", "req3", 8004))
                .isEqualTo("refused:rrMy1nZsymmInjLpHwqe1DbM62IegLkzrauUKVBZBUw");
        assertThat(EventIdentity.reversed("w-4f1c", "req3", 0))
                .isEqualTo("reversed:ZklnJVU8VYgLKPxiz1UvDK0wJlBP6PowOTT8uN-OySc");
        assertThat(EventIdentity.first("w-4f1c", "réq-鍵-🎁"))
                .isEqualTo("first:t-Q2ec23ZMEaCcR0vKAjpXf46BIyY9ZZJ2-cEyboCxc");
    }

    static Stream<String> nastyRequestIds() {
        return Stream.of(
                "a",
                "a|0",
                "a|rev",
                "a:1",
                "0",
                "1",
                "8004",
                "first",
                "paid",
                "|".repeat(128),
                "|".repeat(127),
                "x".repeat(128),
                "A",
                "á",
                "a\u0301",
                "🎁",
                "../a",
                "a b",
                "%61",
                "null");
    }

    @Test
    void no_two_requests_share_an_identifier() {
        var identities = new ArrayList<String>();
        for (String wallet : List.of("w-1", "w-11", "w-1|a", "1")) {
            nastyRequestIds().forEach(requestId -> {
                identities.add(EventIdentity.first(wallet, requestId));
                for (int before : new int[] {0, 1, 2, 10, 12005, 8004}) {
                    identities.add(EventIdentity.continued(wallet, requestId, before));
                    identities.add(EventIdentity.paid(wallet, requestId, before));
                    identities.add(EventIdentity.refused(wallet, requestId, before));
                    identities.add(EventIdentity.reversed(wallet, requestId, before));
                }
            });
        }
        assertThat(identities).doesNotHaveDuplicates();
    }

    /** Joined by nothing or by a bar these pairs would be one text; a length in front of each field tells them apart. */
    @Test
    void a_field_cannot_reach_into_the_next() {
        assertThat(EventIdentity.first("ab", "c")).isNotEqualTo(EventIdentity.first("a", "bc"));
        assertThat(EventIdentity.first("a|b", "c")).isNotEqualTo(EventIdentity.first("a", "b|c"));
        assertThat(EventIdentity.continued("a", "b1", 1)).isNotEqualTo(EventIdentity.continued("a", "b", 11));
        assertThat(EventIdentity.hashOfRequest("ab", "c")).isNotEqualTo(EventIdentity.hashOfRequest("a", "bc"));
        String withALengthInside = "b" + "\0\0\0\1" + "c";
        assertThat(EventIdentity.first("a", withALengthInside))
                .isNotEqualTo(EventIdentity.continued("a", "b", 1))
                .isNotEqualTo(EventIdentity.first("a\0\0\0\1b", "c"));
    }

    @ParameterizedTest
    @MethodSource("nastyRequestIds")
    void an_identifier_is_short_and_plain_whatever_the_request_id(String requestId) {
        assertThat(EventIdentity.continued("w-4f1c", requestId, 999))
                .matches("[a-z]+:[A-Za-z0-9_-]{43}")
                .hasSizeLessThanOrEqualTo(64);
    }

    @Test
    void issue_credit_and_reversal_begin_a_requestId_under_one_identifier() {
        var credit = TestWallets.credited("req3", 5, 5);
        assertThat(issued("req3", 2, 2).identity()).isEqualTo(credit.identity());
        assertThat(refunded("req3", "req1").identity()).isEqualTo(credit.identity());
    }

    @Test
    void a_reversal_is_named_by_the_issue_and_the_units_taken_back_before() {
        assertThat(reversed("req3", "back1", 2, 3).identity())
                .isEqualTo(reversed("req3", "back2", 1, 2).identity())
                .isEqualTo(EventIdentity.reversed(TestWallets.WALLET, "req3", 1));
    }

    @Test
    void a_continued_issue_and_its_payment_are_named_by_the_units_before() {
        assertThat(issued("req3", 2, 3).identity())
                .isEqualTo(issued("req3", 1, 2).identity())
                .isEqualTo(EventIdentity.continued(TestWallets.WALLET, "req3", 1));
        assertThat(paid("req3", 2, 3).identity()).isEqualTo(EventIdentity.paid(TestWallets.WALLET, "req3", 1));
        assertThat(paid("req3", 2, 2).identity()).isEqualTo(EventIdentity.paid(TestWallets.WALLET, "req3", 0));
    }

    @Test
    void what_has_no_requestId_has_no_derived_identifier() {
        assertThat(issued(null, 1, 1).identity()).isNull();
        assertThat(paid(null, 1, 1).identity()).isNull();
    }

    private static RewardIssued issued(String requestId, int units, int issuedTotal) {
        return new RewardIssued(
                TestWallets.WALLET,
                TestWallets.BRAND,
                requestId,
                TestWallets.R1,
                9,
                units,
                issuedTotal,
                5,
                5L * units,
                0,
                null,
                CallDetails.NONE,
                TestWallets.NOON);
    }

    private static PointsRefunded refunded(String reversalId, String requestId) {
        return new PointsRefunded(
                TestWallets.WALLET,
                TestWallets.BRAND,
                reversalId,
                requestId,
                TestWallets.R1,
                1,
                5,
                5,
                CallDetails.NONE,
                TestWallets.NOON);
    }

    private static RewardReversed reversed(String requestId, String reversalId, int units, int reversedTotal) {
        return new RewardReversed(
                TestWallets.WALLET,
                TestWallets.BRAND,
                requestId,
                reversalId,
                TestWallets.R1,
                units,
                reversedTotal,
                5L * units,
                List.of(new RewardReversed.Taken(TestWallets.NOON, units)),
                5L * units,
                CallDetails.NONE,
                TestWallets.NOON);
    }

    private static PointsRedeemed paid(String requestId, int units, int issuedTotal) {
        return new PointsRedeemed(
                TestWallets.WALLET,
                TestWallets.BRAND,
                requestId,
                TestWallets.R1,
                units,
                issuedTotal,
                5L * units,
                0,
                CallDetails.NONE,
                TestWallets.NOON);
    }
}
