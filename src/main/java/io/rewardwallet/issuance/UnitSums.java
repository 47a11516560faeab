package io.rewardwallet.issuance;

import io.rewardwallet.history.EventFigures;
import io.rewardwallet.wallet.RewardIssued;
import io.rewardwallet.wallet.RewardReversed;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** What events add to the counts, summed up so that each row is written once. Days are texts in ISO 8601. */
final class UnitSums {

    private static final int LENGTH_OF_DAY = "2026-01-01".length();

    record WalletReward(String walletId, long rewardId) {}

    record RewardDay(String brand, long rewardId, String day) {}

    /** Units and points of a row; what a row does not know is 0. */
    record Units(long issued, long reversed, long points) {

        Units plus(Units more) {
            return new Units(issued + more.issued, reversed + more.reversed, points + more.points);
        }
    }

    final Map<String, EventFigures> newestByWallet = new LinkedHashMap<>();
    final Map<WalletReward, Units> byWallet = new HashMap<>();
    final Map<RewardDay, Units> byDay = new HashMap<>();

    void add(EventFigures event) {
        newestByWallet.put(event.walletId(), event);
        if (event.type() == RewardIssued.class) {
            addIssue(event);
        } else if (event.type() == RewardReversed.class) {
            addReversal(event);
        }
    }

    private void addIssue(EventFigures issue) {
        var units = new Units(issue.units(), 0, issue.points());
        String day = issue.at().substring(0, LENGTH_OF_DAY);
        byWallet.merge(new WalletReward(issue.walletId(), issue.rewardId()), units, Units::plus);
        byDay.merge(new RewardDay(String.valueOf(issue.brand()), issue.rewardId(), day), units, Units::plus);
    }

    /** Units taken back stay issued: neither a customer's count of issues nor a day's goes down. */
    private void addReversal(EventFigures reversal) {
        var units = new Units(0, reversal.units(), 0);
        byWallet.merge(new WalletReward(reversal.walletId(), reversal.rewardId()), units, Units::plus);
    }

    int rows() {
        return newestByWallet.size() + byWallet.size() + byDay.size();
    }
}
