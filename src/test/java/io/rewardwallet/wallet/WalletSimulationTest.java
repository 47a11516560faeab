package io.rewardwallet.wallet;

import static io.rewardwallet.wallet.TestWallets.BRAND;
import static io.rewardwallet.wallet.TestWallets.NOON;
import static io.rewardwallet.wallet.TestWallets.WALLET;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.RandomDistribution;
import net.jqwik.api.Tuple;
import net.jqwik.api.statistics.Statistics;
import net.jqwik.api.statistics.StatisticsReport;
import org.jspecify.annotations.Nullable;

/**
 * Random life stories of a wallet: calls, exact repeats, repeats with other content, changes of the reward between calls, a
 * clock that jumps, reloads from history and from snapshots. After every step the real wallet and the {@link WalletOnPaper}
 * agree on everything. jqwik prints the seed of each run, shrinks a story that fails, and tells it again first next time; to
 * repeat a run put the printed seed into {@code @Property(seed = …)}.
 */
class WalletSimulationTest {

    @StatisticsReport(StatisticsReport.StatisticsReportMode.OFF)
    @Property(tries = 512, edgeCases = EdgeCasesMode.NONE)
    void the_wallet_and_the_one_on_paper_always_agree(@ForAll("stories") List<Step> story) {
        var life = new Life();
        for (Step step : story) {
            step.happenTo(life);
            life.bothWalletsAgree();
        }
        life.wallet.loadFromSnapshot();
        life.bothWalletsAgree();

        life.wallet.loadFromEvents();
        life.bothWalletsAgree();
        life.isWorthTelling();
    }

    /** One thing that happens; numbers that pick something are taken modulo what there is, so a story shrinks well. */
    sealed interface Step {
        void happenTo(Life life);
    }

    record Credit(Key key, int points) implements Step {
        @Override
        public void happenTo(Life life) {
            life.send(new CreditPoints(WALLET, BRAND, life.requestId(key), points, false, CallDetails.NONE, life.now));
        }
    }

    record CreditTooMuch(Key key) implements Step {
        @Override
        public void happenTo(Life life) {
            long points = CustomerRewardWallet.MAX_BALANCE - life.paper.balance + 1;
            life.send(new CreditPoints(WALLET, BRAND, life.requestId(key), points, false, CallDetails.NONE, life.now));
        }
    }

    record Issue(List<Wish> wishes, boolean dryRun) implements Step {
        @Override
        public void happenTo(Life life) {
            var inThisCall = new HashSet<String>();
            var lines = new ArrayList<IssueReward.Line>();
            for (Wish wish : wishes) {
                String requestId = wish.key == Key.NONE ? null : life.requestId(wish.key);
                // The same requestId twice in a call is refused by its shape and never comes this far.
                if (requestId == null || inThisCall.add(requestId)) {
                    lines.add(life.lineFor(requestId, wish));
                }
            }
            life.send(life.issue(lines, dryRun, CallDetails.NONE));
        }
    }

    record RepeatACall(int which, boolean dryRun) implements Step {
        @Override
        public void happenTo(Life life) {
            life.earlierCall(which, call -> {
                if (call instanceof IssueReward issue) {
                    life.send(life.issue(issue.lines(), dryRun, TestWallets.FROM_THE_TILL));
                } else if (call instanceof CreditPoints credit) {
                    life.send(new CreditPoints(
                            WALLET,
                            BRAND,
                            credit.requestId(),
                            credit.points(),
                            dryRun,
                            TestWallets.FROM_THE_TILL,
                            life.now));
                }
            });
        }
    }

    /** A line of which some units are missing is sent again, alone or beside a new one. */
    record RetryWhatIsMissing(int which, Optional<Wish> besides) implements Step {
        @Override
        public void happenTo(Life life) {
            List<IssueReward.Line> partly = life.firstLines.values().stream()
                    .filter(line -> life.paper.isPartlyIssued(line.requestId()))
                    .toList();
            if (!partly.isEmpty()) {
                var lines = new ArrayList<IssueReward.Line>();
                besides.ifPresent(wish -> lines.add(life.lineFor(life.requestId(Key.FRESH), wish)));
                lines.add(partly.get(which % partly.size()));
                life.send(life.issue(lines, false, CallDetails.NONE));
            }
        }
    }

    enum Change {
        QUANTITY,
        REWARD,
        KIND
    }

    record RepeatWithOtherContent(int which, Change change) implements Step {
        @Override
        public void happenTo(Life life) {
            life.earlierCall(which, call -> {
                if (call instanceof IssueReward issue) {
                    repeat(life, issue.lines());
                } else if (call instanceof CreditPoints credit) {
                    life.send(
                            change == Change.KIND
                                    ? life.issue(
                                            List.of(TestWallets.line(credit.requestId(), 1, 1)),
                                            false,
                                            CallDetails.NONE)
                                    : new CreditPoints(
                                            WALLET,
                                            BRAND,
                                            credit.requestId(),
                                            credit.points() + 1,
                                            false,
                                            CallDetails.NONE,
                                            life.now));
                }
            });
        }

        /** The last line is changed, so that the ones before it must not have been served. */
        private void repeat(Life life, List<IssueReward.Line> earlier) {
            var lines = new ArrayList<>(earlier);
            IssueReward.Line last = lines.remove(lines.size() - 1);
            switch (change) {
                case QUANTITY ->
                    lines.add(TestWallets.line(last.requestId(), last.rewardId(), last.quantity() % 4 + 1));
                case REWARD -> lines.add(TestWallets.line(last.requestId(), last.rewardId() % 4 + 1, last.quantity()));
                case KIND -> {
                    if (last.requestId() != null) {
                        life.send(new CreditPoints(
                                WALLET, BRAND, last.requestId(), last.quantity(), false, CallDetails.NONE, life.now));
                    }
                    return;
                }
            }
            life.send(life.issue(lines, false, CallDetails.NONE));
        }
    }

    /**
     * @param limits on top of the units that the customer has, so that they bite for ever; a limit below that is lowered
     * @param startsIn minutes from now, null: open
     */
    record ChangeTheReward(
            long rewardId,
            long price,
            boolean enabled,
            @Nullable Integer startsIn,
            @Nullable Integer endsIn,
            List<Integer> limits)
            implements Step {
        @Override
        public void happenTo(Life life) {
            long units = life.paper.unitsByReward.getOrDefault(rewardId, 0L);
            life.terms.put(
                    rewardId,
                    new RewardTerms(
                            rewardId,
                            price,
                            enabled,
                            startsIn == null ? null : life.now.plusSeconds(60L * startsIn),
                            endsIn == null ? null : life.now.plusSeconds(60L * endsIn),
                            limits.stream()
                                    .map(more -> Limit.ever(Math.max(0, units + more)))
                                    .toList()));
        }
    }

    record RemoveTheReward(long rewardId) implements Step {
        @Override
        public void happenTo(Life life) {
            life.terms.remove(rewardId);
        }
    }

    record MoveTheClock(int seconds) implements Step {
        @Override
        public void happenTo(Life life) {
            life.now = life.now.plusSeconds(seconds);
        }
    }

    record TakeASnapshot() implements Step {
        @Override
        public void happenTo(Life life) {
            life.wallet.takeSnapshot();
        }
    }

    record Load(boolean fromSnapshot) implements Step {
        @Override
        public void happenTo(Life life) {
            if (fromSnapshot) {
                life.wallet.loadFromSnapshot();
            } else {
                life.wallet.loadFromEvents();
            }
        }
    }

    /** Which requestId a line carries: none, one never used, or the n-th newest of those used so far. */
    record Key(int age) {
        static final Key NONE = new Key(-2);
        static final Key FRESH = new Key(-1);
    }

    /** @param asBefore with the content that the requestId had when it was sent first, if it was */
    record Wish(long rewardId, int quantity, Key key, boolean asBefore) {}

    /** Both wallets, the rewards on offer, the clock and everything ever sent. */
    static final class Life {
        final WalletInMemory wallet = new WalletInMemory();
        final WalletOnPaper paper = new WalletOnPaper();
        final Map<Long, RewardTerms> terms = TestWallets.onOffer(
                TestWallets.reward(1, 5, Limit.ever(3)), TestWallets.reward(2, 10), TestWallets.reward(3, 0));
        final List<WalletCommand> calls = new ArrayList<>();
        final List<String> requestIds = new ArrayList<>();
        final Map<String, IssueReward.Line> firstLines = new LinkedHashMap<>();
        final HashSet<Integer> codesSeen = new HashSet<>();
        final Story told = new Story();
        Instant now = NOON;
        private int eventsSeen;

        String requestId(Key key) {
            if (key.age < 0 || requestIds.isEmpty()) {
                requestIds.add("req" + requestIds.size());
                return requestIds.get(requestIds.size() - 1);
            }
            return requestIds.get(requestIds.size() - 1 - key.age % requestIds.size());
        }

        IssueReward.Line lineFor(@Nullable String requestId, Wish wish) {
            IssueReward.Line line = TestWallets.line(requestId, wish.rewardId, wish.quantity);
            if (requestId == null) {
                return line;
            }
            IssueReward.Line first = firstLines.putIfAbsent(requestId, line);
            return wish.asBefore && first != null ? first : line;
        }

        IssueReward issue(List<IssueReward.Line> lines, boolean dryRun, CallDetails details) {
            return new IssueReward(WALLET, BRAND, List.copyOf(lines), Map.copyOf(terms), 1, dryRun, details, now);
        }

        void earlierCall(int which, Consumer<WalletCommand> then) {
            if (!calls.isEmpty()) {
                then.accept(calls.get(calls.size() - 1 - which % calls.size()));
            }
        }

        void send(IssueReward call) {
            calls.add(call);
            agree(call, wallet.handle(call), paper.issue(call));
        }

        void send(CreditPoints call) {
            calls.add(call);
            agree(call, wallet.handle(call), paper.credit(call));
        }

        void send(WalletCommand call) {
            if (call instanceof IssueReward issue) {
                send(issue);
            } else if (call instanceof CreditPoints credit) {
                send(credit);
            }
        }

        private void agree(WalletCommand call, Answer wallet, Answer paper) {
            assertThat(wallet).as("%s", call).isEqualTo(paper);
            codesSeen.add(wallet.code());
        }

        /** Most stories have every kind of answer in them; without that, agreeing would prove little. */
        void isWorthTelling() {
            for (int code : new int[] {200, 8003, 8004, 8010, 8022, 10003, 12005}) {
                Statistics.label("answer " + code)
                        .collect(codesSeen.contains(code))
                        .coverage(stories -> stories.check(true).percentage(seen -> seen > 50));
            }
            Statistics.label("an issue continued").collect(told.continued).coverage(stories -> stories.check(true)
                    .percentage(seen -> seen > 50));
        }

        void bothWalletsAgree() {
            List<WalletEvent> stored =
                    wallet.events().subList(eventsSeen, wallet.events().size());
            assertThat(stored.stream().map(Life::inWords).toList()).isEqualTo(paper.newEntries());
            stored.forEach(told::goesOn);
            eventsSeen = wallet.events().size();

            assertThat(wallet.balance()).isEqualTo(paper.balance).isNotNegative();
            assertThat(wallet.version()).isEqualTo(paper.version).isEqualTo(eventsSeen);
            assertThat(wallet.unitsByReward()).isEqualTo(paper.unitsByReward);
            Map<String, HandledRequest> known = wallet.requests();
            assertThat(known.size()).isEqualTo(paper.sheets.size());
            known.forEach((requestId, request) -> agree(requestId, request, paper.sheets.get(requestId)));
        }

        /** Plain comparisons: this runs millions of times. */
        private static void agree(String requestId, HandledRequest known, WalletOnPaper.@Nullable Sheet sheet) {
            boolean same = sheet != null
                    && known.issued() == sheet.unitsPaid.size()
                    && known.issued() <= known.quantity()
                    && (known.issued() == 0 || known.unitPrice() == sheet.unitsPaid.get(0))
                    && known.refusedCodes().size() == sheet.refusedWith.size()
                    && sheet.refusedWith.containsAll(known.refusedCodes());
            if (!same) {
                throw new AssertionError(requestId + ": the wallet knows " + known + ", on paper there are "
                        + (sheet == null ? "no units" : sheet.content + " " + sheet.unitsPaid + sheet.refusedWith));
            }
        }

        private static String inWords(WalletEvent event) {
            if (event instanceof PointsCredited e) {
                return WalletOnPaper.entry("credited", e.requestId(), 0, e.points(), null, e.balanceAfter(), e.at());
            }
            if (event instanceof PointsRedeemed e) {
                return WalletOnPaper.entry(
                        "redeemed", e.requestId(), e.units(), e.points(), null, e.balanceAfter(), e.at());
            }
            if (event instanceof RewardIssued e) {
                Integer code = e.missing() == null ? null : e.missing().reason().code();
                return WalletOnPaper.entry(
                        "issued", e.requestId(), e.units(), e.points(), code, e.balanceAfter(), e.at());
            }
            IssueRefused e = (IssueRefused) event;
            return WalletOnPaper.entry(
                    "refused", e.requestId(), 0, 0, e.refusal().reason().code(), e.balanceAfter(), e.at());
        }
    }

    /** What must hold in any history, whatever the calls were. */
    static final class Story {
        private final Map<String, Integer> units = new HashMap<>();
        private final HashSet<String> identities = new HashSet<>();
        private long balance;
        private boolean continued;
        private @Nullable PointsRedeemed payment;

        void goesOn(WalletEvent event) {
            if (event.identity() != null) {
                assertThat(identities.add(event.identity()))
                        .as("%s once", event)
                        .isTrue();
            }
            if (event instanceof PointsCredited credited) {
                balance += credited.points();
            } else if (event instanceof PointsRedeemed redeemed) {
                balance -= redeemed.points();
                payment = redeemed;
            } else if (event instanceof RewardIssued issued) {
                isPaid(issued);
                if (issued.requestId() != null) {
                    continued |= units.containsKey(issued.requestId());
                    int total = units.merge(issued.requestId(), issued.units(), Integer::sum);
                    assertThat(issued.issuedTotal()).isEqualTo(total).isLessThanOrEqualTo(issued.requestedQuantity());
                }
            }
            assertThat(event.balanceAfter()).isEqualTo(balance).isNotNegative();
        }

        private void isPaid(RewardIssued issued) {
            assertThat(issued.points()).isEqualTo(issued.units() * issued.unitPrice());
            assertThat(payment == null ? 0 : payment.points()).isEqualTo(issued.points());
            if (payment != null) {
                assertThat(Objects.equals(payment.requestId(), issued.requestId()))
                        .isTrue();
                assertThat(payment.rewardId()).isEqualTo(issued.rewardId());
                assertThat(payment.units()).isEqualTo(issued.units());
                assertThat(payment.issuedTotal()).isEqualTo(issued.issuedTotal());
            }
            payment = null;
        }
    }

    @Provide
    Arbitrary<List<Step>> stories() {
        return steps().list().ofMinSize(1).ofMaxSize(512).withSizeDistribution(RandomDistribution.uniform());
    }

    private static Arbitrary<Step> steps() {
        Arbitrary<Integer> which = Arbitraries.integers().between(0, 12);
        Arbitrary<Boolean> rarely = Arbitraries.frequency(Tuple.of(6, false), Tuple.of(1, true));
        Arbitrary<Step> credit = Combinators.combine(
                        keysOfCredits(), Arbitraries.integers().between(1, 60))
                .as(Credit::new);
        Arbitrary<Step> issue = Combinators.combine(wishes().list().ofMinSize(1).ofMaxSize(4), rarely)
                .as(Issue::new);
        return Arbitraries.frequencyOf(
                Tuple.of(6, credit),
                Tuple.of(1, keysOfCredits().map(CreditTooMuch::new)),
                Tuple.of(16, issue),
                Tuple.of(8, Combinators.combine(which, rarely).as(RepeatACall::new)),
                Tuple.of(
                        3,
                        Combinators.combine(which, Arbitraries.of(Change.class)).as(RepeatWithOtherContent::new)),
                Tuple.of(4, Combinators.combine(which, wishes().optional(0.5)).as(RetryWhatIsMissing::new)),
                Tuple.of(8, rewardChanges()),
                Tuple.of(1, rewardIds().map(RemoveTheReward::new)),
                Tuple.of(4, Arbitraries.integers().between(-90, 900).map(MoveTheClock::new)),
                Tuple.of(1, Arbitraries.create(TakeASnapshot::new)),
                Tuple.of(2, Arbitraries.of(true, false).map(Load::new)));
    }

    private static Arbitrary<Step> rewardChanges() {
        Arbitrary<Integer> startsIn = Arbitraries.integers().between(-5, 2).injectNull(0.85);
        Arbitrary<Integer> endsIn = Arbitraries.integers().between(-1, 60).injectNull(0.85);
        return Combinators.combine(
                        rewardIds(),
                        Arbitraries.longs().between(0, 20),
                        Arbitraries.frequency(Tuple.of(12, true), Tuple.of(1, false)),
                        startsIn,
                        endsIn,
                        Arbitraries.integers().between(-1, 8).list().ofMaxSize(2))
                .as(ChangeTheReward::new);
    }

    private static Arbitrary<Wish> wishes() {
        return Combinators.combine(
                        rewardIds(),
                        Arbitraries.integers().between(1, 4),
                        Arbitraries.frequencyOf(Tuple.of(1, Arbitraries.just(Key.NONE)), Tuple.of(9, keys())),
                        Arbitraries.frequency(Tuple.of(29, true), Tuple.of(1, false)))
                .as(Wish::new);
    }

    private static Arbitrary<Key> keys() {
        return Arbitraries.frequencyOf(
                Tuple.of(3, Arbitraries.just(Key.FRESH)),
                Tuple.of(2, Arbitraries.integers().between(0, 12).map(Key::new)));
    }

    private static Arbitrary<Key> keysOfCredits() {
        return Arbitraries.frequencyOf(Tuple.of(12, Arbitraries.just(Key.FRESH)), Tuple.of(1, keys()));
    }

    private static Arbitrary<Long> rewardIds() {
        return Arbitraries.longs().between(1, 4);
    }
}
