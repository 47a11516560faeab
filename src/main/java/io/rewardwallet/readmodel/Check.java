package io.rewardwallet.readmodel;

import io.rewardwallet.history.StoredWalletEvent;
import io.rewardwallet.history.WalletHistory;
import io.rewardwallet.history.WalletTotals;
import io.rewardwallet.readmodel.Generations.Generation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Holds a model in use against a fresh fold of the history, both at the position that the model has reached. Goes through
 * the wallets in as many passes as keep memory flat.
 */
@Component
public class Check {

    private static final int WALLETS_A_PASS = 100_000;
    private static final int PAGE = 5_000;
    private static final int MOST_DIFFERENCES = 1_000;

    private final Generations generations;
    private final WalletHistory history;
    private final StockCheck stock;
    private final Map<String, Expectation> expectations = new HashMap<>();
    private final TransactionTemplate oneMoment;

    Check(
            Generations generations,
            WalletHistory history,
            StockCheck stock,
            List<Expectation> expectations,
            PlatformTransactionManager transactions) {
        this.generations = generations;
        this.history = history;
        this.stock = stock;
        expectations.forEach(expectation -> this.expectations.put(expectation.model(), expectation));
        this.oneMoment = new TransactionTemplate(transactions);
        // H2's REPEATABLE READ takes each table's moment when it is first read; only this takes one for all.
        this.oneMoment.setIsolationLevel(TransactionDefinition.ISOLATION_SERIALIZABLE);
        this.oneMoment.setReadOnly(true);
    }

    /**
     * What was found.
     *
     * @param checked wallets compared
     * @param differences the first thousand of them
     */
    public record Result(long checked, List<Difference> differences) {

        private Result with(List<Difference> more) {
            return new Result(
                    checked,
                    Stream.concat(differences.stream(), more.stream())
                            .limit(MOST_DIFFERENCES)
                            .toList());
        }
    }

    /** Compares the serving set of a model; with the one that counts units, the counts of stock too. */
    public Result check(Projection projection) {
        Generation serving =
                generations.find(projection.model(), Generations.State.SERVING).orElseThrow();
        Result ofModel = check(projection, serving, () -> {});
        if (!projection.model().equals(StockCheck.BESIDE)) {
            return ofModel;
        }
        stock.lookFirst();
        return ofModel.with(oneMoment.execute(status -> stock.differences()));
    }

    /**
     * Compares any set of a model; what it says is read as it stood at one moment.
     *
     * @param each run again and again; what it throws ends the comparison
     */
    Result check(Projection projection, Generation generation, Runnable each) {
        return oneMoment.execute(status -> new Run(projection, generation, each).result());
    }

    private final class Run {

        private final Projection projection;
        private final Generation generation;
        private final Expectation expectation;
        private final long position;
        private final Runnable each;
        private final List<Difference> differences = new ArrayList<>();
        private long checked;

        Run(Projection projection, Generation generation, Runnable each) {
            this.each = each;
            this.projection = projection;
            this.generation = generation;
            this.expectation = expectations.get(projection.model());
            this.position = generations.positionOf(generation);
        }

        Result result() {
            SortedMap<String, Long> totals = new TreeMap<>();
            int passes = Math.toIntExact(1 + projection.wallets(generation.tables()) / WALLETS_A_PASS);
            for (int pass = 0; pass < passes; pass++) {
                compare(pass, passes, totals);
            }
            add(Comparison.of("", projection.totals(generation.tables()), totals));
            return new Result(checked, List.copyOf(differences));
        }

        private void compare(int pass, int passes, SortedMap<String, Long> totals) {
            Map<String, WalletTotals> expected = fold(pass, passes, totals);
            String last = "";
            SortedMap<String, ModelRow> page = projection.rows(generation.tables(), last, PAGE);
            while (!page.isEmpty()) {
                page.forEach((walletId, row) -> {
                    if (isIn(pass, passes, walletId)) {
                        compare(walletId, row, expected.remove(walletId));
                    }
                });
                last = page.lastKey();
                page = projection.rows(generation.tables(), last, PAGE);
            }
            expected.forEach((walletId, missing) -> compare(walletId, new ModelRow(0, new TreeMap<>()), missing));
        }

        private Map<String, WalletTotals> fold(int pass, int passes, SortedMap<String, Long> totals) {
            Map<String, WalletTotals> folded = new HashMap<>();
            history.forEach(0, position, (StoredWalletEvent stored) -> {
                each.run();
                String walletId = stored.event().walletId();
                if (isIn(pass, passes, walletId)) {
                    folded.computeIfAbsent(walletId, id -> new WalletTotals()).add(stored.event());
                    expectation.addToTotals(totals, stored.event());
                }
            });
            return folded;
        }

        private static boolean isIn(int pass, int passes, String walletId) {
            return Math.floorMod(walletId.hashCode(), passes) == pass;
        }

        private void compare(String walletId, ModelRow row, WalletTotals folded) {
            checked++;
            WalletTotals known = folded == null ? new WalletTotals() : folded;
            SortedMap<String, Long> inModel = new TreeMap<>(row.fields());
            inModel.put("walletVersion", row.version());
            SortedMap<String, Long> inHistory = new TreeMap<>(expectation.fields(known));
            inHistory.put("walletVersion", known.version());
            add(Comparison.of(walletId, inModel, inHistory));
        }

        private void add(List<Difference> found) {
            found.stream()
                    .limit(Math.max(0, MOST_DIFFERENCES - differences.size()))
                    .forEach(differences::add);
        }
    }
}
