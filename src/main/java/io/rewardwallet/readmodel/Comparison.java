package io.rewardwallet.readmodel;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;

/** Holds two maps of values against each other; a value that is missing on one side counts as 0. */
final class Comparison {

    private Comparison() {}

    static List<Difference> of(String wallet, Map<String, Long> inModel, Map<String, Long> inHistory) {
        List<Difference> differences = new ArrayList<>();
        var fields = new TreeSet<>(inModel.keySet());
        fields.addAll(inHistory.keySet());
        for (String field : fields) {
            Long here = inModel.getOrDefault(field, 0L);
            Long there = inHistory.getOrDefault(field, 0L);
            if (!Objects.equals(here, there)) {
                differences.add(new Difference(wallet.isEmpty() ? null : wallet, field, here, there));
            }
        }
        return differences;
    }
}
