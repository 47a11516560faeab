package io.rewardwallet.issuance;

import io.rewardwallet.history.EventFigures;
import io.rewardwallet.wallet.RewardIssued;
import io.rewardwallet.wallet.RewardReversed;
import java.util.HashMap;
import java.util.Map;

/** What events make of the counts, summed up so that each row is written once. Days are texts in ISO 8601. */
final class UnitSums {

    private static final int LENGTH_OF_DAY = "2026-01-01".length();

    record RewardDay(String brand, long rewardId, String day) {}

    /** Units and points of a day. */
    record Units(long issued, long points) {

        Units plus(Units more) {
            return new Units(issued + more.issued, points + more.points);
        }
    }

    final Map<String, WalletUnits> byWallet = new HashMap<>();
    final Map<RewardDay, Units> byDay = new HashMap<>();

    private final Map<String, long[]> before;
    private int rewards;

    /** @param before what was counted, in the form of {@link WalletUnits}; a wallet that is missing begins at nothing */
    UnitSums(Map<String, long[]> before) {
        this.before = before;
    }

    void add(EventFigures event) {
        WalletUnits wallet = byWallet.computeIfAbsent(event.walletId(), id -> new WalletUnits(before.get(id)));
        wallet.reach(event.version(), event.at());
        int rewardsBefore = wallet.rewards();
        if (event.type() == RewardIssued.class) {
            wallet.add(event.rewardId(), event.units(), 0, event.points());
            String day = event.at().substring(0, LENGTH_OF_DAY);
            byDay.merge(
                    new RewardDay(String.valueOf(event.brand()), event.rewardId(), day),
                    new Units(event.units(), event.points()),
                    Units::plus);
        } else if (event.type() == RewardReversed.class) {
            // Units taken back stay issued: neither a customer's count of issues nor a day's goes down.
            wallet.add(event.rewardId(), 0, event.units(), 0);
        }
        rewards += wallet.rewards() - rewardsBefore;
    }

    /** How much is gathered: wallets, their rewards, and days. */
    int size() {
        return byWallet.size() + rewards + byDay.size();
    }

    /** Of each wallet what is counted with these events. */
    Map<String, long[]> numbers() {
        Map<String, long[]> numbers = new HashMap<>();
        byWallet.forEach((walletId, units) -> numbers.put(walletId, units.numbers()));
        return numbers;
    }
}
