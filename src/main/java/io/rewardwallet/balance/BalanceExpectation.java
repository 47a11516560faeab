package io.rewardwallet.balance;

import io.rewardwallet.history.WalletTotals;
import io.rewardwallet.readmodel.Expectation;
import java.util.SortedMap;
import java.util.TreeMap;
import org.springframework.stereotype.Component;

/** What the balance model should say of a wallet. */
@Component
class BalanceExpectation implements Expectation {

    @Override
    public String model() {
        return "balance";
    }

    @Override
    public SortedMap<String, Long> fields(WalletTotals totals) {
        SortedMap<String, Long> fields = new TreeMap<>();
        fields.put("balance", totals.balance());
        fields.put("credited", totals.credited());
        fields.put("redeemed", totals.redeemed());
        fields.put("refunded", totals.refunded());
        fields.put("asOf", WalletTotals.microsOf(totals.asOf()));
        return fields;
    }
}
