package io.rewardwallet.wallet;

import static io.rewardwallet.wallet.TestWallets.BRAND;
import static io.rewardwallet.wallet.TestWallets.NOON;
import static io.rewardwallet.wallet.TestWallets.R1;
import static io.rewardwallet.wallet.TestWallets.WALLET;
import static io.rewardwallet.wallet.TestWallets.line;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/**
 * Measures what a wallet with 10,000 issued units needs for a decision, beside an empty one. No test of the build,
 * since what a machine does at a moment proves nothing: {@code ./mvnw test -Dtest=DecisionTime} prints what
 * docs/performance.md shows.
 */
class DecisionTime {

    private static final int UNITS = 10_000;
    private static final int ROUNDS = 9;
    private static final int CALLS = 1_000;
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final Instant NOW = NOON.plus(Duration.ofDays(500));

    @Test
    void a_wallet_with_ten_thousand_units_beside_an_empty_one() {
        WalletInMemory empty = walletWith(0);
        WalletInMemory one = walletWith(1);
        WalletInMemory full = walletWith(UNITS);
        assertThat(full.units().of(R1).total()).isEqualTo(UNITS);
        for (boolean isWarm : new boolean[] {false, false, true}) {
            compare(isWarm, "decided: issue", () -> decide(empty, room(99_999)), () -> decide(full, room(99_999)));
            compare(isWarm, "decided: stopped", () -> decide(one, room(1)), () -> decide(full, room(5_000)));
            compare(isWarm, "decided and applied: issue", fresh(walletWith(0)), fresh(full));
        }
    }

    /** A unit an hour up to now. */
    private static WalletInMemory walletWith(int units) {
        var wallet = new WalletInMemory();
        wallet.handle(TestWallets.credit("rich", 1_000_000));
        RewardTerms unlimited = new RewardTerms(R1, 1, true, null, null, List.of(), BERLIN);
        for (int i = units; i > 0; i--) {
            issue(wallet, unlimited, "req" + i, false, NOW.minus(Duration.ofHours(i)));
        }
        return wallet;
    }

    private static void compare(
            boolean isTold, String what, Supplier<IssueOutcome> small, Supplier<IssueOutcome> full) {
        List<Double> ofSmall = new ArrayList<>();
        List<Double> ofFull = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            ofSmall.add(microsACall(small));
            ofFull.add(microsACall(full));
        }
        double smallMicros = median(ofSmall);
        double fullMicros = median(ofFull);
        if (isTold) {
            System.out.printf(
                    "%s: empty %.1f us, with %,d units %.1f us, ratio %.2f%n",
                    what, smallMicros, UNITS, fullMicros, fullMicros / smallMicros);
        }
    }

    /** A dry run decides all and changes nothing, so each call finds the same wallet. */
    private static IssueOutcome decide(WalletInMemory wallet, RewardTerms terms) {
        return issue(wallet, terms, "fresh", true, NOW);
    }

    /** Each call adds a unit, so the empty wallet does not stay quite empty. */
    private static Supplier<IssueOutcome> fresh(WalletInMemory wallet) {
        return () -> {
            long version = wallet.version();
            return issue(wallet, room(1_000_000), "fresh" + version, false, NOW.plusSeconds(version));
        };
    }

    private static IssueOutcome issue(
            WalletInMemory wallet, RewardTerms terms, String requestId, boolean dryRun, Instant at) {
        return wallet.outcomeOf(new IssueReward(
                WALLET, BRAND, List.of(line(requestId, R1, 1)), Map.of(R1, terms), 1, dryRun, CallDetails.NONE, at));
    }

    private static RewardTerms room(long units) {
        return new RewardTerms(
                R1,
                1,
                true,
                null,
                null,
                List.of(
                        new Limit(units, Limit.WindowType.FIXED, Limit.Frequency.MONTHS, 1, null, null),
                        new Limit(units, Limit.WindowType.FIXED, Limit.Frequency.WEEKS, 1, DayOfWeek.SUNDAY, null),
                        new Limit(units, Limit.WindowType.ROLLING, Limit.Frequency.MONTHS, 24, null, null)),
                BERLIN);
    }

    private static double microsACall(Supplier<IssueOutcome> call) {
        long begun = System.nanoTime();
        long quantity = 0;
        for (int i = 0; i < CALLS; i++) {
            quantity += call.get().lines().size();
        }
        assertThat(quantity).isEqualTo(CALLS);
        return (System.nanoTime() - begun) / 1_000.0 / CALLS;
    }

    private static double median(List<Double> values) {
        double[] sorted =
                values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        return Arrays.stream(sorted).skip(sorted.length / 2).findFirst().orElseThrow();
    }
}
