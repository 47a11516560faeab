package io.rewardwallet.issuance;

import io.rewardwallet.history.WalletTotals;
import io.rewardwallet.readmodel.Expectation;
import io.rewardwallet.wallet.RewardIssued;
import io.rewardwallet.wallet.WalletEvent;
import java.util.SortedMap;
import java.util.TreeMap;
import org.springframework.stereotype.Component;

/** What the issuance model should say of a wallet, and of each reward's days. */
@Component
class IssuanceExpectation implements Expectation {

    @Override
    public String model() {
        return "issuance";
    }

    @Override
    public SortedMap<String, Long> fields(WalletTotals totals) {
        SortedMap<String, Long> fields = new TreeMap<>();
        fields.put("asOf", WalletTotals.microsOf(totals.asOf()));
        totals.rewards().forEach((rewardId, units) -> {
            fields.put("reward " + rewardId + " issued", units.issued());
            fields.put("reward " + rewardId + " reversed", units.reversed());
            fields.put("reward " + rewardId + " points", units.points());
        });
        return fields;
    }

    @Override
    public void addToTotals(SortedMap<String, Long> totals, WalletEvent event) {
        if (event instanceof RewardIssued issue) {
            String day = issue.at().toString().substring(0, "2026-01-01".length());
            String of = "brand " + issue.brand() + " reward " + issue.rewardId() + " on " + day;
            totals.merge(of + " units", (long) issue.units(), Long::sum);
            totals.merge(of + " points", issue.points(), Long::sum);
        }
    }
}
