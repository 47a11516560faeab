package io.rewardwallet;

import static io.rewardwallet.StartedService.line;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rewardwallet.StartedService.Answer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tour of the product: one customer from the first points to the audit trail, over HTTP, with a restart in between. */
class StoryTest {

    private static final String BRAND = "testOrg_marvel_20230822_147";
    private static final String CUSTOMER = "919825752814";
    private static final long R1 = 125099;
    private static final long R2 = 125101;

    @TempDir
    Path data;

    @Test
    void a_customer_from_first_points_to_the_audit_trail() {
        try (StartedService service = StartedService.on(data)) {
            // The brand offers two rewards, one of each per customer, and the customer has 30 points.
            service.reward(BRAND, R1, 5, 1);
            service.reward(BRAND, R2, 10, 1);
            assertThat(service.credit(BRAND, CUSTOMER, 30, "credit-1")
                            .json()
                            .get("balance")
                            .asInt())
                    .isEqualTo(30);

            // Two of each are asked for: one of each is issued, a partial success.
            assertCall(issueBoth(service), "Reward issued partially", List.of(1, 1), 15, 15, 5);

            // The limit of the second is raised, the service restarted, the same call sent again.
            service.reward(BRAND, R2, 10, 2);
            service.restart();
            assertCall(issueBoth(service), "Reward issued partially", List.of(0, 1), 10, 5, 8);

            // Without limits the call is completed; nothing is charged twice.
            service.reward(BRAND, R1, 5);
            service.reward(BRAND, R2, 10);
            assertCall(issueBoth(service), "Reward issued successfully", List.of(1, 0), 5, 0, 10);

            // From now on it changes nothing, before and after a restart.
            assertReplayed(issueBoth(service));
            service.restart();
            assertReplayed(issueBoth(service));

            // What is shown agrees: 30 points in, 30 out, two units of each.
            Answer balance = service.read(BRAND, CUSTOMER, "balance?minVersion=10");
            assertThat(balance.json().get("credited").asInt()).isEqualTo(30);
            assertThat(balance.json().get("redeemed").asInt()).isEqualTo(30);
            assertThat(balance.json().get("balance").asInt()).isZero();
            assertThat(unitsOf(service.read(BRAND, CUSTOMER, "issuances?minVersion=10")))
                    .containsExactly(2, 2);

            // The audit trail tells the same story.
            List<String> story = auditTrailOf(service);
            assertThat(story)
                    .containsExactly(
                            "1 PointsCredited credit-1 30 -> 30",
                            "2 PointsRedeemed req3 5 -> 25",
                            "3 RewardIssued req3 5 -> 25",
                            "4 PointsRedeemed req4 10 -> 15",
                            "5 RewardIssued req4 10 -> 15",
                            "6 IssueRefused req3 0 -> 15",
                            "7 PointsRedeemed req4 10 -> 5",
                            "8 RewardIssued req4 10 -> 5",
                            "9 PointsRedeemed req3 5 -> 0",
                            "10 RewardIssued req3 5 -> 0");

            // Rebuilding both read models changes nothing of it.
            replay(service, "balance");
            replay(service, "issuance");
            assertThat(service.read(BRAND, CUSTOMER, "balance").body()).isEqualTo(balance.body());
            assertThat(unitsOf(service.read(BRAND, CUSTOMER, "issuances"))).containsExactly(2, 2);
            assertThat(auditTrailOf(service)).isEqualTo(story);
        }
    }

    @Test
    void with_29_points_instead_of_30_nothing_is_issued() {
        try (StartedService service = StartedService.on(data)) {
            service.reward(BRAND, R1, 5, 1);
            service.reward(BRAND, R2, 10, 1);
            service.credit(BRAND, CUSTOMER, 29, "credit-1");

            Answer answer = issueBoth(service);

            assertThat(answer.status()).isEqualTo(422);
            assertThat(answer.code()).isEqualTo(8004);
            assertThat(answer.json().get("status").get("message").asString())
                    .isEqualTo("fail to issue reward as points are not enough: 30 needed, 29 available");
            assertThat(answer.json().get("balance").asInt()).isEqualTo(29);
            assertThat(unitsOf(service.read(BRAND, CUSTOMER, "issuances?minVersion=3")))
                    .isEmpty();
        }
    }

    private static Answer issueBoth(StartedService service) {
        return service.issue(BRAND, CUSTOMER, line(R1, 2, "req3"), line(R2, 2, "req4"));
    }

    private static void assertCall(
            Answer answer, String message, List<Integer> units, int points, int balance, int walletVersion) {
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().get("status").get("message").asString()).isEqualTo(message);
        assertThat(answer.json().get("rewards").valueStream().map(line -> line.get("quantity")
                        .asInt()))
                .isEqualTo(units);
        assertThat(answer.json().get("pointsRedeemed").asInt()).isEqualTo(points);
        assertThat(answer.json().get("balance").asInt()).isEqualTo(balance);
        assertThat(answer.json().get("walletVersion").asInt()).isEqualTo(walletVersion);
        assertThat(answer.headers().get("wallet-version")).containsExactly(String.valueOf(walletVersion));
    }

    private static void assertReplayed(Answer answer) {
        assertCall(answer, "Reward issued successfully", List.of(0, 0), 0, 0, 10);
        assertThat(answer.json().get("rewards").valueStream())
                .allMatch(line -> line.get("replayed").asBoolean());
    }

    private static List<Integer> unitsOf(Answer issuances) {
        return issuances
                .json()
                .get("rewards")
                .valueStream()
                .map(reward -> reward.get("issued").asInt())
                .toList();
    }

    private static List<String> auditTrailOf(StartedService service) {
        return service.read(BRAND, CUSTOMER, "audit")
                .json()
                .get("entries")
                .valueStream()
                .map(entry -> "%d %s %s %d -> %d"
                        .formatted(
                                entry.get("walletVersion").asInt(),
                                entry.get("type").asString(),
                                entry.get("requestId").asString(),
                                entry.get("points").asInt(),
                                entry.get("balanceAfter").asInt()))
                .toList();
    }

    private static void replay(StartedService service, String model) {
        String path = "/api/v1/read-models/" + model + "/replay";
        assertThat(service.post(path, "").status()).isEqualTo(202);
        await("replay of " + model).atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(
                        service.get(path).json().get("state").asString())
                .isEqualTo("SWITCHED"));
    }
}
