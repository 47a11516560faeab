package io.rewardwallet.wallet;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What a wallet needs to decide a call of two lines, the message's way through the aggregate included, nothing else. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class DecisionBenchmark {

    private static final Map<Long, RewardTerms> TERMS =
            TestWallets.onOffer(TestWallets.reward(TestWallets.R1, 5), TestWallets.reward(TestWallets.R2, 10));

    /** Requests that the wallet has handled. */
    @Param({"10", "10000"})
    public int requests;

    private WalletInMemory wallet;
    private IssueReward first;
    private IssueReward repeat;
    private IssueReward clash;

    @Setup
    public void aWalletWithHistory() {
        wallet = new WalletInMemory();
        wallet.handle(TestWallets.credit("points", 1_000_000_000));
        for (int request = 0; request < requests; request++) {
            wallet.handle(call(false, TestWallets.line("old-" + request, TestWallets.R1, 1)));
        }
        String newest = "old-" + (requests - 1);
        first = call(
                true, TestWallets.line("new-1", TestWallets.R1, 2), TestWallets.line("new-2", TestWallets.R2, 2));
        repeat = call(true, TestWallets.line(newest, TestWallets.R1, 1));
        clash = call(true, TestWallets.line(newest, TestWallets.R1, 2));
    }

    private static IssueReward call(boolean dryRun, IssueReward.Line... lines) {
        Instant later = TestWallets.NOON.plus(Duration.ofDays(1));
        return new IssueReward(
                TestWallets.WALLET,
                TestWallets.BRAND,
                List.copyOf(Arrays.asList(lines)),
                TERMS,
                1,
                dryRun,
                TestWallets.FROM_THE_TILL,
                later);
    }

    /** Two lines never seen before; a dry run, so that each call finds the same wallet. */
    @Benchmark
    public Object two_new_lines() {
        return wallet.outcomeOf(first);
    }

    @Benchmark
    public Object a_repeat() {
        return wallet.outcomeOf(repeat);
    }

    @Benchmark
    public Object a_clash() {
        return wallet.outcomeOf(clash);
    }
}
