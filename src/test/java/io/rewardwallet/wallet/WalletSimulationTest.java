package io.rewardwallet.wallet;

import static io.rewardwallet.wallet.TestWallets.BRAND;
import static io.rewardwallet.wallet.TestWallets.NOON;
import static io.rewardwallet.wallet.TestWallets.WALLET;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
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
 * Random life stories of a wallet: calls, exact repeats, repeats with other content, reversals, changes of the reward
 * and its limits between calls, a clock that goes on by seconds or months and back, reloads from history and from
 * snapshots. After every step the real wallet and the {@link WalletOnPaper} agree on everything. jqwik prints the seed
 * of each run, shrinks a story that fails, and tells it again first next time; to repeat a run put the printed seed
 * into {@code @Property(seed = …)}.
 */
class WalletSimulationTest {

    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    @StatisticsReport(StatisticsReport.StatisticsReportMode.OFF)
    @Property(tries = 512, edgeCases = EdgeCasesMode.NONE)
    void the_wallet_and_the_one_on_paper_always_agree(@ForAll("stories") List<Step> story) {
        tell(story, new Life(new WalletInMemory()));
    }

    /** Few requestIds and times are in the state, so that most of what is asked for has to come from the history. */
    @StatisticsReport(StatisticsReport.StatisticsReportMode.OFF)
    @Property(tries = 256, edgeCases = EdgeCasesMode.NONE)
    void a_wallet_that_keeps_little_in_its_state_decides_no_differently(@ForAll("stories") List<Step> story) {
        tell(story, new Life(new WalletInMemory(4, 5, false)));
    }

    /**
     * The history shows the events of a call only once those of several calls are stored. 57 % of the stories count a window from
     * the history; so many are told that a half does not come out by chance.
     */
    @StatisticsReport(StatisticsReport.StatisticsReportMode.OFF)
    @Property(tries = 1024, edgeCases = EdgeCasesMode.NONE)
    void calls_decided_together_before_they_are_stored_are_decided_no_differently(@ForAll("stories") List<Step> story) {
        tell(story, new Life(new WalletInMemory(9, 8, true)));
    }

    private static void tell(List<Step> story, Life life) {
        for (Step step : story) {
            step.happenTo(life);
            life.bothWalletsAgree();
            if (!life.wallet.decidesTogether) {
                life.bothWalletsKnowTheRequests();
            }
        }
        life.wallet.loadFromSnapshot();
        life.bothWalletsAgree();
        life.bothWalletsKnowTheRequests();

        RequestMemory requests = life.wallet.requests();
        StandingUnits units = life.wallet.units();
        life.wallet.loadFromEvents();
        life.bothWalletsAgree();
        life.bothWalletsKnowTheRequests();
        life.bothWalletsKnowTheTimes();
        assertThat(life.wallet.requests()).isEqualTo(requests);
        assertThat(life.wallet.units()).isEqualTo(units);
        life.wallet.takeSnapshot();
        life.wallet.loadFromSnapshot();
        assertThat(life.wallet.requests()).isEqualTo(requests);
        assertThat(life.wallet.units()).isEqualTo(units);
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
                } else if (call instanceof ReverseReward reversal) {
                    life.send(life.reversal(
                            reversal.reversalId(), reversal.requestId(), reversal.rewardId(), reversal.quantity()));
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

    /**
     * @param which of the lines that have units, or of all requestIds
     * @param quantity empty: all that stand
     */
    record Reverse(Key key, int which, boolean ofALine, Optional<Integer> quantity) implements Step {
        @Override
        public void happenTo(Life life) {
            List<IssueReward.Line> issued = life.firstLines.values().stream()
                    .filter(line -> life.paper.hasUnits(line.requestId()))
                    .toList();
            IssueReward.Line line = ofALine && !issued.isEmpty()
                    ? issued.get(issued.size() - 1 - which % issued.size())
                    : TestWallets.line(life.requestId(new Key(which)), 1 + which % 4, 1);
            life.send(life.reversal(life.requestId(key), line.requestId(), line.rewardId(), quantity.orElse(null)));
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
                } else if (call instanceof ReverseReward reversal) {
                    repeat(life, reversal);
                }
            });
        }

        private void repeat(Life life, ReverseReward earlier) {
            String id = earlier.reversalId();
            int quantity = earlier.quantity() == null ? 1 : earlier.quantity() + 1;
            switch (change) {
                case QUANTITY -> life.send(life.reversal(id, earlier.requestId(), earlier.rewardId(), quantity));
                case REWARD ->
                    life.send(life.reversal(id, earlier.requestId(), earlier.rewardId() % 4 + 1, earlier.quantity()));
                case KIND -> life.send(life.issue(List.of(TestWallets.line(id, 1, quantity)), false, CallDetails.NONE));
            }
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
     * A limit.
     *
     * @param more units on top of those that count on it already, so that limits bite for ever; below 0 it is lowered
     * @param cycleStart days before now, for FIXED windows
     */
    record Bound(
            int more,
            Limit.WindowType windowType,
            Limit.Frequency frequency,
            int interval,
            DayOfWeek weekStart,
            int cycleStart) {

        Limit on(RewardTerms reward, Life life) {
            boolean fixed = windowType == Limit.WindowType.FIXED && frequency != Limit.Frequency.NO_LIMIT;
            Limit window = new Limit(
                    0,
                    windowType,
                    frequency,
                    interval,
                    fixed && frequency == Limit.Frequency.WEEKS ? weekStart : null,
                    fixed && interval > 1 ? life.now.minus(Duration.ofDays(cycleStart)) : null);
            long counted =
                    LimitOnPaper.count(window, reward.timeZone(), life.paper.timesOf(reward.rewardId()), life.now);
            return new Limit(
                    Math.max(0, counted + more),
                    windowType,
                    frequency,
                    interval,
                    window.weekStartDay(),
                    window.startOfCycle());
        }
    }

    /**
     * @param startsIn minutes from now, null: open
     */
    record ChangeTheReward(
            long rewardId,
            long price,
            boolean enabled,
            @Nullable Integer startsIn,
            @Nullable Integer endsIn,
            List<Bound> limits,
            boolean inBerlin)
            implements Step {
        @Override
        public void happenTo(Life life) {
            RewardTerms unlimited = new RewardTerms(
                    rewardId,
                    price,
                    enabled,
                    startsIn == null ? null : life.now.plusSeconds(60L * startsIn),
                    endsIn == null ? null : life.now.plusSeconds(60L * endsIn),
                    List.of(),
                    inBerlin ? BERLIN : TestWallets.UTC);
            life.terms.put(
                    rewardId,
                    new RewardTerms(
                            rewardId,
                            price,
                            enabled,
                            unlimited.startTime(),
                            unlimited.endTime(),
                            limits.stream()
                                    .map(bound -> bound.on(unlimited, life))
                                    .toList(),
                            unlimited.timeZone()));
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

    record MoveTheCalendar(int hours) implements Step {
        @Override
        public void happenTo(Life life) {
            life.now = life.now.plus(Duration.ofHours(hours));
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
        final WalletInMemory wallet;
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
        private boolean windowStopped;

        Life(WalletInMemory wallet) {
            this.wallet = wallet;
        }

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

        void send(ReverseReward call) {
            calls.add(call);
            Answer.Reversal answer = wallet.handle(call);
            assertThat(answer).as("%s", call).isEqualTo(paper.reverse(call));
            codesSeen.add(answer.code());
        }

        void send(WalletCommand call) {
            if (call instanceof IssueReward issue) {
                send(issue);
            } else if (call instanceof CreditPoints credit) {
                send(credit);
            }
        }

        ReverseReward reversal(String reversalId, String requestId, long rewardId, @Nullable Integer quantity) {
            return new ReverseReward(
                    WALLET, BRAND, requestId, rewardId, quantity, reversalId, false, CallDetails.NONE, now);
        }

        private void agree(WalletCommand call, Answer wallet, Answer paper) {
            assertThat(wallet).as("%s", call).isEqualTo(paper);
            codesSeen.add(wallet.code());
            windowStopped |= wallet.lines().stream()
                    .anyMatch(line -> line.limit() != null && !line.limit().endsWith(" null"));
        }

        /** Most stories have every kind of answer in them; without that, agreeing would prove little. */
        void isWorthTelling() {
            for (int code : new int[] {200, 8003, 8004, 8010, 8020, 8022, 10003, 12005}) {
                Statistics.label("answer " + code)
                        .collect(codesSeen.contains(code))
                        .coverage(stories -> stories.check(true).percentage(seen -> seen > 50));
            }
            Statistics.label("units taken back").collect(told.reversed).coverage(stories -> stories.check(true)
                    .percentage(seen -> seen > 50));
            Statistics.label("a window stopped an issue").collect(windowStopped).coverage(stories -> stories.check(true)
                    .percentage(seen -> seen > 50));
            Statistics.label("requestIds looked up ten times or more")
                    .collect(wallet.lookUps >= 10)
                    .coverage(stories -> stories.check(true).percentage(seen -> !wallet.keepsLittle() || seen > 50));
            Statistics.label("a window counted from the history")
                    .collect(wallet.readsOfAll > 0)
                    .coverage(stories -> stories.check(true).percentage(seen -> !wallet.keepsLittle() || seen > 50));
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
            wallet.units().byReward().forEach((rewardId, times) -> assertThat(times.total())
                    .isEqualTo(timesOnPaper(rewardId).total()));
        }

        void bothWalletsKnowTheRequests() {
            Map<String, HandledRequest> known = wallet.requests(paper.sheets.keySet());
            assertThat(known.size()).isEqualTo(paper.sheets.size());
            known.forEach((requestId, request) -> agree(requestId, request, paper.sheets.get(requestId)));
        }

        void bothWalletsKnowTheTimes() {
            wallet.units().byReward().keySet().forEach(rewardId -> assertThat(
                            wallet.units().allOf(rewardId, reader -> wallet.units(WALLET, wallet.version(), reader)))
                    .isEqualTo(timesOnPaper(rewardId)));
        }

        private UnitTimes timesOnPaper(long rewardId) {
            var times = new UnitTimes();
            paper.timesOf(rewardId).stream().sorted().forEach(time -> times.add(time, 1));
            return times;
        }

        /** Plain comparisons: this runs millions of times. */
        private static void agree(String requestId, HandledRequest known, @Nullable Sheet sheet) {
            boolean same = sheet != null
                    && known.issued() == sheet.units.size()
                    && known.unitsStanding()
                            == sheet.units.stream()
                                    .filter(unit -> !unit.takenBack)
                                    .count()
                    && known.issued() <= known.quantity()
                    && (known.issued() == 0 || known.unitPrice() == sheet.units.get(0).price)
                    && known.refusedCodes().size() == sheet.refusedWith.size()
                    && sheet.refusedWith.containsAll(known.refusedCodes());
            if (!same) {
                throw new AssertionError(requestId + ": the wallet knows " + known + ", on paper there are "
                        + (sheet == null ? "no units" : sheet.content + " " + sheet.units.size() + sheet.refusedWith));
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
            if (event instanceof PointsRefunded e) {
                return WalletOnPaper.entry(
                        "refunded", e.requestId(), e.units(), e.points(), null, e.balanceAfter(), e.at());
            }
            if (event instanceof RewardReversed e) {
                return WalletOnPaper.entry(
                        "reversed", e.requestId(), e.units(), e.points(), null, e.balanceAfter(), e.at());
            }
            IssueRefused e = (IssueRefused) event;
            return WalletOnPaper.entry(
                    "refused", e.requestId(), 0, 0, e.refusal().reason().code(), e.balanceAfter(), e.at());
        }
    }

    /** What must hold in any history, whatever the calls were. */
    static final class Story {
        private final Map<String, Integer> units = new HashMap<>();
        private final Map<String, Integer> taken = new HashMap<>();
        private final HashSet<String> identities = new HashSet<>();
        private long balance;
        private boolean continued;
        private boolean reversed;
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
            } else if (event instanceof PointsRefunded refunded) {
                balance += refunded.points();
            } else if (event instanceof RewardReversed back) {
                reversed = true;
                int total = taken.merge(back.requestId(), back.units(), Integer::sum);
                assertThat(back.reversedTotal()).isEqualTo(total).isLessThanOrEqualTo(units.get(back.requestId()));
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
                Tuple.of(5, reversals(which)),
                Tuple.of(8, rewardChanges()),
                Tuple.of(1, rewardIds().map(RemoveTheReward::new)),
                Tuple.of(4, Arbitraries.integers().between(-90, 900).map(MoveTheClock::new)),
                Tuple.of(2, Arbitraries.integers().between(-3, 24 * 40).map(MoveTheCalendar::new)),
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
                        bounds().list().ofMaxSize(2),
                        Arbitraries.of(true, false))
                .as(ChangeTheReward::new);
    }

    private static Arbitrary<Bound> bounds() {
        return Combinators.combine(
                        Arbitraries.integers().between(-1, 6),
                        Arbitraries.of(Limit.WindowType.class),
                        Arbitraries.of(Limit.Frequency.class),
                        Arbitraries.integers().between(1, 3),
                        Arbitraries.of(DayOfWeek.class),
                        Arbitraries.integers().between(-20, 80))
                .as(Bound::new);
    }

    private static Arbitrary<Step> reversals(Arbitrary<Integer> which) {
        return Combinators.combine(
                        keysOfCredits(),
                        which,
                        Arbitraries.frequency(Tuple.of(5, true), Tuple.of(1, false)),
                        Arbitraries.integers().between(1, 3).optional(0.6))
                .as(Reverse::new);
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
