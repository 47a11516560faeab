package io.rewardwallet.wallet;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Named test data: one customer's wallet, two rewards, noon. */
final class TestWallets {

    static final String WALLET = "w-4f1c";
    static final String BRAND = "testOrg";
    static final Instant NOON = Instant.parse("2026-06-01T12:00:00Z");
    static final long R1 = 125099;
    static final long R2 = 125101;

    static final CallDetails FROM_THE_TILL =
            new CallDetails("2344s4", "This is test", "eventLogId124", "till-7", "shop");

    private TestWallets() {}

    static RewardTerms reward(long rewardId, long price, Limit... customerLimits) {
        return new RewardTerms(rewardId, price, true, null, null, List.of(customerLimits));
    }

    static RewardTerms switchedOff(RewardTerms reward) {
        return new RewardTerms(
                reward.rewardId(),
                reward.price(),
                false,
                reward.startTime(),
                reward.endTime(),
                reward.customerLimits());
    }

    static RewardTerms between(@Nullable Instant start, @Nullable Instant end, RewardTerms reward) {
        return new RewardTerms(
                reward.rewardId(), reward.price(), reward.enabled(), start, end, reward.customerLimits());
    }

    static IssueReward.Line line(@Nullable String requestId, long rewardId, int quantity) {
        return new IssueReward.Line(rewardId, quantity, requestId);
    }

    static Map<Long, RewardTerms> onOffer(RewardTerms... rewards) {
        Map<Long, RewardTerms> terms = new HashMap<>();
        for (RewardTerms reward : rewards) {
            terms.put(reward.rewardId(), reward);
        }
        return terms;
    }

    static IssueReward issue(Map<Long, RewardTerms> terms, IssueReward.Line... lines) {
        return new IssueReward(WALLET, BRAND, List.of(lines), terms, 1, false, FROM_THE_TILL, NOON);
    }

    static IssueReward dryRun(IssueReward call) {
        return new IssueReward(
                call.walletId(),
                call.brand(),
                call.lines(),
                call.terms(),
                call.termsVersion(),
                true,
                call.call(),
                call.at());
    }

    static CreditPoints credit(String requestId, long points) {
        return new CreditPoints(WALLET, BRAND, requestId, points, false, FROM_THE_TILL, NOON);
    }

    static PointsCredited credited(String requestId, long points, long balanceAfter) {
        return new PointsCredited(WALLET, BRAND, requestId, points, balanceAfter, FROM_THE_TILL, NOON);
    }
}
