package io.rewardwallet.http;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.rewardwallet.wallet.CreditOutcome;
import io.rewardwallet.wallet.IssueOutcome;
import io.rewardwallet.wallet.IssueOutcome.LineOutcome;
import io.rewardwallet.wallet.Refusal;
import io.rewardwallet.wallet.ReversalOutcome;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;

/** Counts what calls have brought, for whoever watches the service. Names no brand and no customer. */
@Component
class CallReadings {

    private static final int CLASH = 10003;

    private final MeterRegistry registry;
    private final Counter redeemed;
    private final Counter issued;
    private final Counter repeats;
    private final Counter clashes;
    /** Looking a counter up in the registry costs more than counting. */
    private final Map<String, Counter> byCode = new ConcurrentHashMap<>();

    CallReadings(MeterRegistry registry) {
        this.registry = registry;
        this.redeemed = registry.counter("rewards.points.redeemed");
        this.issued = registry.counter("rewards.units.issued");
        this.repeats = registry.counter("rewards.repeats");
        this.clashes = registry.counter("rewards.clashes");
    }

    /** @param code of the whole call */
    void issued(IssueOutcome outcome, int code) {
        called("issue", code);
        redeemed.increment(outcome.pointsRedeemed());
        for (LineOutcome line : outcome.lines()) {
            issued.increment(line.quantity());
            repeats.increment(line.replayed() ? 1 : 0);
            Refusal reason = line.reason();
            if (reason != null) {
                refused(reason.reason().code());
            }
        }
    }

    /** @param code of the whole call */
    void credited(CreditOutcome outcome, int code) {
        called("credit", code);
        switch (outcome.status()) {
            case CREDITED -> registry.counter("rewards.points.credited").increment(outcome.points());
            case REPLAYED -> repeats.increment();
            case BALANCE_TOO_HIGH -> refused(code);
            case REQUEST_ID_REUSED -> {}
        }
    }

    /** @param code of the whole call */
    void reversed(ReversalOutcome outcome, int code) {
        called("reverse", code);
        switch (outcome.status()) {
            case REVERSED -> {
                registry.counter("rewards.points.refunded").increment(outcome.points());
                registry.counter("rewards.units.reversed").increment(outcome.quantity());
            }
            case REPLAYED -> repeats.increment();
            case TOO_FEW_UNITS, BALANCE_TOO_HIGH -> refused(code);
            case REVERSAL_ID_REUSED -> {}
        }
    }

    private void called(String call, int code) {
        byCode.computeIfAbsent(
                        call + code,
                        key -> registry.counter("rewards.calls", "call", call, "code", String.valueOf(code)))
                .increment();
        if (code == CLASH) {
            clashes.increment();
        }
    }

    private void refused(int code) {
        byCode.computeIfAbsent(
                        "refused" + code, key -> registry.counter("rewards.refusals", "code", String.valueOf(code)))
                .increment();
    }
}
