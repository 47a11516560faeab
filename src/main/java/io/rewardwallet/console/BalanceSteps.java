package io.rewardwallet.console;

import io.rewardwallet.audit.AuditEntry;
import io.rewardwallet.audit.AuditFilter;
import io.rewardwallet.audit.AuditTrail;
import io.rewardwallet.customer.CustomerDirectory;
import io.rewardwallet.customer.CustomerIdentifier;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/** A wallet's balance after each of its events, for a chart: no more points than a chart can show apart. */
@Component
class BalanceSteps {

    private static final int MOST_STEPS = 4_000;

    private final CustomerDirectory directory;
    private final AuditTrail trail;

    BalanceSteps(CustomerDirectory directory, AuditTrail trail) {
        this.directory = directory;
        this.trail = trail;
    }

    /**
     * @param events that the wallet has
     * @param times seconds since 1970
     * @param balances from each time on
     */
    record Steps(long events, List<Double> times, List<Long> balances) {}

    private record Step(long version, double time, long balance) {}

    Steps of(String brand, String customer) {
        List<Step> steps = new ArrayList<>();
        long[] events = {0};
        directory
                .find(brand, CustomerIdentifier.parse(customer))
                .ifPresent(walletId -> trail.forEach(brand, walletId, AuditFilter.ALL, AuditTrail.Order.ASC, entry -> {
                    events[0] = entry.walletVersion();
                    if (steps.isEmpty() || steps.get(steps.size() - 1).balance() != entry.balanceAfter()) {
                        steps.add(step(entry));
                    }
                }));
        List<Step> shown = thinned(steps);
        return new Steps(
                events[0],
                shown.stream().map(Step::time).toList(),
                shown.stream().map(Step::balance).toList());
    }

    private static Step step(AuditEntry entry) {
        double seconds = entry.at().getEpochSecond() + entry.at().getNano() / 1e9;
        return new Step(entry.walletVersion(), seconds, entry.balanceAfter());
    }

    /** Of each stretch the lowest, the highest and the last, so that no peak and no end is lost. */
    private static List<Step> thinned(List<Step> steps) {
        if (steps.size() <= MOST_STEPS) {
            return steps;
        }
        List<Step> kept = new ArrayList<>();
        int stretch = steps.size() * 3 / MOST_STEPS + 1;
        kept.add(steps.get(0));
        for (int start = 1; start < steps.size(); start += stretch) {
            List<Step> part = steps.subList(start, Math.min(steps.size(), start + stretch));
            Comparator<Step> byBalance = Comparator.comparingLong(Step::balance);
            Stream.of(
                            part.stream().min(byBalance).orElseThrow(),
                            part.stream().max(byBalance).orElseThrow(),
                            part.get(part.size() - 1))
                    .distinct()
                    .sorted(Comparator.comparingLong(Step::version))
                    .forEach(kept::add);
        }
        return kept;
    }
}
