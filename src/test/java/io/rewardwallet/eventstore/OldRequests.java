package io.rewardwallet.eventstore;

import static io.rewardwallet.StartedService.line;
import static org.assertj.core.api.Assertions.assertThat;

import io.rewardwallet.StartedService;
import io.rewardwallet.StartedService.Answer;
import java.util.List;
import java.util.UUID;

/**
 * A customer whose wallet has handled more requestIds since than its state keeps. Each kind of old request is sent again:
 * as it was, with other content, and as another kind. Calls go to the nodes in turn, to wallets in memory and to wallets
 * loaded anew.
 */
final class OldRequests {

    private static final String MOBILE = "919825752814";
    private static final List<String> AWKWARD = List.of("a", "a|0", "a|rev", "|".repeat(128));
    private static final int MORE_THAN_KEPT = 300;

    private final List<StartedService> nodes;
    private final String brand = "old-" + UUID.randomUUID();
    private int calls;
    private int version;

    OldRequests(List<StartedService> nodes) {
        this.nodes = nodes;
    }

    void areAnsweredAsBefore() {
        StartedService first = nodes.get(0);
        first.reward(brand, 1, 10);
        first.reward(brand, 2, 10, 1);
        first.reward(brand, 3, 100_000_000);
        first.credit(brand, MOBILE, 1_000, "credit");
        handleEachKind();
        for (int i = 0; i < MORE_THAN_KEPT; i++) {
            version = any().credit(brand, MOBILE, 1, "later" + i)
                    .json()
                    .get("walletVersion")
                    .asInt();
        }
        for (boolean fromMemory : new boolean[] {true, false}) {
            if (!fromMemory) {
                nodes.forEach(node -> node.bean(WalletCache.class).removeAll());
            }
            nodes.forEach(node -> assertRepeatsChangeNothing());
            nodes.forEach(node -> assertOtherContentClashes());
        }
        whatWasMissingComesOnceAtTheFirstPrice();
        whatStandsIsTakenBackOnce();
    }

    private void handleEachKind() {
        assertThat(issue(1, 1, "complete").code()).isEqualTo(200);
        assertThat(issue(2, 3, "partial").code()).isEqualTo(8010);
        assertThat(issue(99, 1, "unknown").code()).isEqualTo(8003);
        assertThat(issue(3, 1, "poor").code()).isEqualTo(8004);
        assertThat(issue(2, 1, "limited").code()).isEqualTo(12005);
        assertThat(issue(1, 3, "taken").code()).isEqualTo(200);
        assertThat(any().reverse(brand, MOBILE, "taken", 1, 1, "back").code()).isEqualTo(200);
        AWKWARD.forEach(id -> assertThat(issue(1, 1, id).code()).isEqualTo(200));
    }

    private void assertRepeatsChangeNothing() {
        isReplayed(issue(1, 1, "complete"));
        isReplayed(issue(1, 3, "taken"));
        AWKWARD.forEach(id -> isReplayed(issue(1, 1, id)));
        Answer credit = any().credit(brand, MOBILE, 1_000, "credit");
        assertThat(credit.json().get("replayed").asBoolean()).isTrue();
        Answer back = any().reverse(brand, MOBILE, "taken", 1, 1, "back");
        assertThat(back.json().get("replayed").asBoolean()).isTrue();
        assertThat(back.json().get("reversedTotal").asInt()).isEqualTo(1);
        Answer partial = issue(2, 3, "partial");
        assertThat(partial.code()).isEqualTo(8010);
        assertThat(partial.json().at("/rewards/0/issuedTotal").asInt()).isEqualTo(1);
        assertThat(issue(99, 1, "unknown").code()).isEqualTo(8003);
        assertThat(issue(3, 1, "poor").code()).isEqualTo(8004);
        assertThat(issue(2, 1, "limited").code()).isEqualTo(12005);
        if (isFirstRound()) {
            // The line that got units before was stopped for the first time: its first refusal is history, once.
            version++;
        }
        assertThat(any().credit(brand, MOBILE, 1_000, "credit")
                        .json()
                        .get("walletVersion")
                        .asInt())
                .as("events after repeats")
                .isEqualTo(version);
    }

    private boolean isSeen;

    private boolean isFirstRound() {
        boolean first = !isSeen;
        isSeen = true;
        return first;
    }

    private void assertOtherContentClashes() {
        for (String id : List.of("complete", "partial", "unknown", "poor", "limited", "taken", "back", "credit")) {
            assertThat(issue(4, 7, id).code()).as(id).isEqualTo(10003);
            assertThat(any().credit(brand, MOBILE, 77, id).code()).as(id).isEqualTo(10003);
            assertThat(any().reverse(brand, MOBILE, "complete", 1, 1, id).code())
                    .as(id)
                    .isEqualTo(10003);
        }
        assertThat(any().reverse(brand, MOBILE, "partial", 1, 1, "none").code())
                .as("an issue of another reward")
                .isEqualTo(8020);
    }

    private void whatWasMissingComesOnceAtTheFirstPrice() {
        nodes.get(0).reward(brand, 2, 99, 2);
        Answer second = issue(2, 3, "partial");
        assertThat(second.json().get("pointsRedeemed").asInt()).isEqualTo(10);
        assertThat(issue(2, 3, "partial").json().get("pointsRedeemed").asInt()).isZero();
        nodes.get(0).reward(brand, 2, 99);
        Answer third = issue(2, 3, "partial");
        assertThat(third.json().get("pointsRedeemed").asInt()).isEqualTo(10);
        assertThat(third.json().at("/rewards/0/issuedTotal").asInt()).isEqualTo(3);
        isReplayed(issue(2, 3, "partial"));
        assertThat(issue(2, 1, "limited").code()).isEqualTo(200);
        isReplayed(issue(2, 1, "limited"));
        assertThat(any().reverse(brand, MOBILE, "partial", 2, null, "all back")
                        .json()
                        .get("points")
                        .asInt())
                .isEqualTo(30);
    }

    private void whatStandsIsTakenBackOnce() {
        assertThat(any().reverse(brand, MOBILE, "taken", 1, 3, "too many").code())
                .isEqualTo(8020);
        assertThat(any().reverse(brand, MOBILE, "taken", 1, 2, "rest").code()).isEqualTo(200);
        assertThat(any().reverse(brand, MOBILE, "taken", 1, 1, "one more").code())
                .isEqualTo(8020);
        isReplayed(issue(1, 3, "taken"));
    }

    private Answer issue(long rewardId, int quantity, String requestId) {
        return any().issue(brand, MOBILE, line(rewardId, quantity, requestId));
    }

    private StartedService any() {
        return nodes.get(calls++ % nodes.size());
    }

    private static void isReplayed(Answer answer) {
        assertThat(answer.code()).isEqualTo(200);
        assertThat(answer.json().at("/rewards/0/replayed").asBoolean()).isTrue();
        assertThat(answer.json().get("pointsRedeemed").asInt()).isZero();
    }
}
