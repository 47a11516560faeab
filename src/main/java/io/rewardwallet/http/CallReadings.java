package io.rewardwallet.http;

import io.micrometer.core.instrument.MeterRegistry;
import io.rewardwallet.wallet.CreditOutcome;
import io.rewardwallet.wallet.IssueOutcome;
import io.rewardwallet.wallet.IssueOutcome.LineOutcome;
import io.rewardwallet.wallet.ReversalOutcome;
import org.springframework.stereotype.Component;

/** Counts what calls have brought, for whoever watches the service. Names no brand and no customer. */
@Component
class CallReadings {

    private static final String REFUSALS = "rewards.refusals";
    private static final String REPEATS = "rewards.repeats";
    private static final String CLASHES = "rewards.clashes";
    private static final int CLASH = 10003;

    private final MeterRegistry registry;

    CallReadings(MeterRegistry registry) {
        this.registry = registry;
    }

    /** @param code of the whole call */
    void issued(IssueOutcome outcome, int code) {
        called("issue", code);
        registry.counter("rewards.points.redeemed").increment(outcome.pointsRedeemed());
        registry.counter("rewards.units.issued")
                .increment(
                        outcome.lines().stream().mapToInt(LineOutcome::quantity).sum());
        registry.counter(REPEATS)
                .increment(
                        outcome.lines().stream().filter(LineOutcome::replayed).count());
        outcome.lines().stream().map(LineOutcome::reason).forEach(reason -> {
            if (reason != null) {
                refused(reason.reason().code());
            }
        });
    }

    /** @param code of the whole call */
    void credited(CreditOutcome outcome, int code) {
        called("credit", code);
        switch (outcome.status()) {
            case CREDITED -> registry.counter("rewards.points.credited").increment(outcome.points());
            case REPLAYED -> registry.counter(REPEATS).increment();
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
            case REPLAYED -> registry.counter(REPEATS).increment();
            case TOO_FEW_UNITS, BALANCE_TOO_HIGH -> refused(code);
            case REVERSAL_ID_REUSED -> {}
        }
    }

    private void called(String call, int code) {
        registry.counter("rewards.calls", "call", call, "code", String.valueOf(code))
                .increment();
        if (code == CLASH) {
            registry.counter(CLASHES).increment();
        }
    }

    private void refused(int code) {
        registry.counter(REFUSALS, "code", String.valueOf(code)).increment();
    }
}
