package io.rewardwallet.issuance;

import io.rewardwallet.readmodel.NumberedEvent;
import io.rewardwallet.wallet.RewardIssued;
import io.rewardwallet.wallet.RewardReversed;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a batch of events adds to the counts, summed up so that each row is written once. */
final class UnitSums {

    record WalletReward(String walletId, long rewardId) {}

    record RewardDay(String brand, long rewardId, LocalDate day) {}

    record RewardTime(String walletId, long rewardId, Instant issuedAt) {}

    /** Units and points of a row; what a row does not know is 0. */
    record Units(long issued, long reversed, long points) {

        Units plus(Units more) {
            return new Units(issued + more.issued, reversed + more.reversed, points + more.points);
        }
    }

    final Map<String, NumberedEvent> newestByWallet = new LinkedHashMap<>();
    final Map<WalletReward, Units> byWallet = new HashMap<>();
    final Map<RewardDay, Units> byDay = new HashMap<>();

    /** Taken back where they were issued, so a sum may be below 0. */
    final Map<RewardTime, Long> byTime = new HashMap<>();

    static UnitSums of(List<NumberedEvent> events) {
        var sums = new UnitSums();
        for (NumberedEvent numbered : events) {
            sums.newestByWallet.put(numbered.event().walletId(), numbered);
            if (numbered.event() instanceof RewardIssued issue) {
                sums.add(issue);
            } else if (numbered.event() instanceof RewardReversed reversal) {
                sums.add(reversal);
            }
        }
        return sums;
    }

    private void add(RewardIssued issue) {
        var units = new Units(issue.units(), 0, issue.points());
        LocalDate day = LocalDate.ofInstant(issue.at(), ZoneOffset.UTC);
        byWallet.merge(new WalletReward(issue.walletId(), issue.rewardId()), units, Units::plus);
        byDay.merge(new RewardDay(issue.brand(), issue.rewardId(), day), units, Units::plus);
        byTime.merge(new RewardTime(issue.walletId(), issue.rewardId(), issue.at()), (long) issue.units(), Long::sum);
    }

    /** Units taken back stay issued: neither a customer's count of issues nor a day's goes down. */
    private void add(RewardReversed reversal) {
        var units = new Units(0, reversal.units(), 0);
        byWallet.merge(new WalletReward(reversal.walletId(), reversal.rewardId()), units, Units::plus);
        for (RewardReversed.Taken taken : reversal.taken()) {
            var time = new RewardTime(reversal.walletId(), reversal.rewardId(), taken.issuedAt());
            byTime.merge(time, (long) -taken.units(), Long::sum);
        }
    }
}
