package io.rewardwallet.wallet;

import static io.rewardwallet.wallet.TestWallets.BRAND;
import static io.rewardwallet.wallet.TestWallets.FROM_THE_TILL;
import static io.rewardwallet.wallet.TestWallets.NOON;
import static io.rewardwallet.wallet.TestWallets.R1;
import static io.rewardwallet.wallet.TestWallets.R2;
import static io.rewardwallet.wallet.TestWallets.WALLET;
import static io.rewardwallet.wallet.TestWallets.credit;
import static io.rewardwallet.wallet.TestWallets.credited;
import static io.rewardwallet.wallet.TestWallets.dryRun;
import static io.rewardwallet.wallet.TestWallets.issue;
import static io.rewardwallet.wallet.TestWallets.line;
import static io.rewardwallet.wallet.TestWallets.onOffer;
import static io.rewardwallet.wallet.TestWallets.reverse;
import static io.rewardwallet.wallet.TestWallets.reward;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.rewardwallet.eventstore.StoredJson;
import io.rewardwallet.wallet.IssueOutcome.LineOutcome;
import io.rewardwallet.wallet.IssueOutcome.LineStatus;
import io.rewardwallet.wallet.IssueOutcome.Status;
import io.rewardwallet.wallet.Limit.Frequency;
import io.rewardwallet.wallet.Limit.WindowType;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.axonframework.test.aggregate.AggregateTestFixture;
import org.axonframework.test.aggregate.FixtureConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Exactly which events a call leaves and what it is answered. The fixture also fails when state changes outside an event. */
class CustomerRewardWalletTest {

    private static final Pattern OWN_TYPE = Pattern.compile("io\\.rewardwallet\\.wallet\\.([A-Za-z$]+)");
    private static final Limit ONE_EVER = Limit.ever(1);
    private static final Map<Long, RewardTerms> ON_OFFER = onOffer(reward(R1, 5, ONE_EVER), reward(R2, 10));
    private static final IssueReward.Line TWO_OF_R1 = line("req3", R1, 2);
    private static final IssueReward.Line ONE_OF_R2 = line("req4", R2, 1);
    private static final Refusal ONE_REACHED = limitReached(ONE_EVER);

    private static final PointsRedeemed PAID =
            new PointsRedeemed(WALLET, BRAND, "req3", R1, 1, 1, 5, 25, FROM_THE_TILL, NOON);
    private static final RewardIssued ISSUED =
            new RewardIssued(WALLET, BRAND, "req3", R1, 1, 1, 1, 5, 5, 25, null, FROM_THE_TILL, NOON);

    private final FixtureConfiguration<CustomerRewardWallet> wallet = aWallet();

    private static Refusal limitReached(Limit limit) {
        return new Refusal(RefusalReason.CUSTOMER_LIMIT, limit, null, null, null, null);
    }

    private static FixtureConfiguration<CustomerRewardWallet> aWallet() {
        var fixture = new AggregateTestFixture<>(CustomerRewardWallet.class);
        fixture.registerInjectableResource(new NoPast());
        fixture.setReportIllegalStateChange(true);
        return fixture;
    }

    @Test
    void a_credit_is_one_event() {
        wallet.givenNoPriorActivity()
                .when(credit("top-up", 30))
                .expectEvents(credited("top-up", 30, 30))
                .expectResultMessagePayload(new CreditOutcome(CreditOutcome.Status.CREDITED, 30, 30, 1));
    }

    @Test
    void a_repeated_credit_is_no_event() {
        wallet.given(credited("top-up", 30, 30))
                .when(credit("top-up", 30))
                .expectNoEvents()
                .expectResultMessagePayload(new CreditOutcome(CreditOutcome.Status.REPLAYED, 30, 30, 1));
    }

    @Test
    void a_credit_with_other_points_is_no_event() {
        wallet.given(credited("top-up", 30, 30))
                .when(credit("top-up", 31))
                .expectNoEvents()
                .expectResultMessagePayload(new CreditOutcome(CreditOutcome.Status.REQUEST_ID_REUSED, 31, 30, 1));
    }

    @Test
    void each_line_is_paid_and_issued_in_the_order_given() {
        wallet.given(credited("top-up", 30, 30))
                .when(issue(ON_OFFER, TWO_OF_R1, ONE_OF_R2))
                .expectEvents(
                        new PointsRedeemed(WALLET, BRAND, "req3", R1, 1, 1, 5, 25, FROM_THE_TILL, NOON),
                        new RewardIssued(
                                WALLET, BRAND, "req3", R1, 2, 1, 1, 5, 5, 25, ONE_REACHED, FROM_THE_TILL, NOON),
                        new PointsRedeemed(WALLET, BRAND, "req4", R2, 1, 1, 10, 15, FROM_THE_TILL, NOON),
                        new RewardIssued(WALLET, BRAND, "req4", R2, 1, 1, 1, 10, 10, 15, null, FROM_THE_TILL, NOON))
                .expectResultMessagePayload(new IssueOutcome(
                        Status.PARTLY_ISSUED,
                        15,
                        15,
                        5,
                        null,
                        List.of(
                                new LineOutcome(TWO_OF_R1, LineStatus.PARTLY_ISSUED, 1, 1, 5, false, ONE_REACHED),
                                new LineOutcome(ONE_OF_R2, LineStatus.COMPLETE, 1, 1, 10, false, null))));
    }

    @Test
    void a_retry_brings_only_the_missing_unit_at_the_first_units_price() {
        wallet.given(
                        credited("top-up", 30, 30),
                        new PointsRedeemed(WALLET, BRAND, "req3", R1, 1, 1, 5, 25, FROM_THE_TILL, NOON),
                        new RewardIssued(
                                WALLET, BRAND, "req3", R1, 2, 1, 1, 5, 5, 25, ONE_REACHED, FROM_THE_TILL, NOON))
                .when(issue(onOffer(reward(R1, 99)), TWO_OF_R1))
                .expectEvents(
                        new PointsRedeemed(WALLET, BRAND, "req3", R1, 1, 2, 5, 20, FROM_THE_TILL, NOON),
                        new RewardIssued(WALLET, BRAND, "req3", R1, 2, 1, 2, 5, 5, 20, null, FROM_THE_TILL, NOON))
                .expectResultMessagePayload(new IssueOutcome(
                        Status.ISSUED,
                        5,
                        20,
                        5,
                        null,
                        List.of(new LineOutcome(TWO_OF_R1, LineStatus.COMPLETE, 1, 2, 5, false, null))));
    }

    @Test
    void a_repeat_of_a_complete_line_is_no_event_and_replayed() {
        wallet.given(
                        credited("top-up", 30, 30),
                        new PointsRedeemed(WALLET, BRAND, "req4", R2, 1, 1, 10, 20, FROM_THE_TILL, NOON),
                        new RewardIssued(WALLET, BRAND, "req4", R2, 1, 1, 1, 10, 10, 20, null, FROM_THE_TILL, NOON))
                .when(issue(onOffer(), ONE_OF_R2))
                .expectNoEvents()
                .expectResultMessagePayload(new IssueOutcome(
                        Status.ISSUED,
                        0,
                        20,
                        3,
                        null,
                        List.of(new LineOutcome(ONE_OF_R2, LineStatus.COMPLETE, 0, 1, 0, true, null))));
    }

    @Test
    void a_free_unit_is_issued_without_a_payment() {
        wallet.givenNoPriorActivity()
                .when(issue(onOffer(reward(R2, 0)), ONE_OF_R2))
                .expectEvents(new RewardIssued(WALLET, BRAND, "req4", R2, 1, 1, 1, 0, 0, 0, null, FROM_THE_TILL, NOON));
    }

    @Test
    void a_line_without_requestId_has_events_without_one() {
        wallet.given(credited("top-up", 30, 30))
                .when(issue(ON_OFFER, line(null, R2, 1)))
                .expectEvents(
                        new PointsRedeemed(WALLET, BRAND, null, R2, 1, 1, 10, 20, FROM_THE_TILL, NOON),
                        new RewardIssued(WALLET, BRAND, null, R2, 1, 1, 1, 10, 10, 20, null, FROM_THE_TILL, NOON));
    }

    @Test
    void the_first_call_ever_may_be_refused_and_is_history_then() {
        Refusal notEnough = Refusal.pointsNotEnough(20, 0);
        wallet.givenNoPriorActivity()
                .when(issue(ON_OFFER, TWO_OF_R1, ONE_OF_R2))
                .expectEvents(
                        new IssueRefused(WALLET, BRAND, "req3", R1, 2, 0, notEnough, 0, FROM_THE_TILL, NOON),
                        new IssueRefused(WALLET, BRAND, "req4", R2, 1, 0, notEnough, 0, FROM_THE_TILL, NOON))
                .expectResultMessagePayload(new IssueOutcome(
                        Status.POINTS_NOT_ENOUGH,
                        0,
                        0,
                        2,
                        notEnough,
                        List.of(
                                new LineOutcome(TWO_OF_R1, LineStatus.REFUSED, 0, 0, 0, false, notEnough),
                                new LineOutcome(ONE_OF_R2, LineStatus.REFUSED, 0, 0, 0, false, notEnough))));
    }

    @Test
    void a_refusal_of_a_line_that_has_units_says_how_many() {
        wallet.given(
                        credited("top-up", 5, 5),
                        new PointsRedeemed(WALLET, BRAND, "req3", R1, 1, 1, 5, 0, FROM_THE_TILL, NOON),
                        new RewardIssued(WALLET, BRAND, "req3", R1, 2, 1, 1, 5, 5, 0, ONE_REACHED, FROM_THE_TILL, NOON))
                .when(issue(onOffer(), TWO_OF_R1))
                .expectEvents(new IssueRefused(
                        WALLET,
                        BRAND,
                        "req3",
                        R1,
                        2,
                        1,
                        Refusal.of(RefusalReason.REWARD_UNKNOWN),
                        0,
                        FROM_THE_TILL,
                        NOON));
    }

    @Test
    void a_first_call_that_leaves_no_trace_is_answered_all_the_same() {
        wallet.givenNoPriorActivity()
                .when(issue(onOffer(), line(null, R1, 1)))
                .expectNoEvents()
                .expectSuccessfulHandlerExecution();
        aWallet()
                .givenNoPriorActivity()
                .when(credit("too-much", CustomerRewardWallet.MAX_BALANCE + 1))
                .expectNoEvents()
                .expectResultMessagePayload(new CreditOutcome(
                        CreditOutcome.Status.BALANCE_TOO_HIGH, CustomerRewardWallet.MAX_BALANCE + 1, 0, 0));
    }

    @Test
    void a_clash_is_no_event_and_names_no_line() {
        wallet.given(credited("req3", 30, 30))
                .when(issue(ON_OFFER, ONE_OF_R2, TWO_OF_R1))
                .expectNoEvents()
                .expectResultMessagePayload(new IssueOutcome(Status.REQUEST_ID_REUSED, 0, 30, 1, null, List.of()));
    }

    @Test
    void a_dry_run_applies_nothing() {
        wallet.given(credited("top-up", 30, 30))
                .when(dryRun(issue(ON_OFFER, TWO_OF_R1, ONE_OF_R2)))
                .expectNoEvents()
                .expectResultMessagePayload(new IssueOutcome(
                        Status.PARTLY_ISSUED,
                        15,
                        15,
                        1,
                        null,
                        List.of(
                                new LineOutcome(TWO_OF_R1, LineStatus.PARTLY_ISSUED, 1, 1, 5, false, ONE_REACHED),
                                new LineOutcome(ONE_OF_R2, LineStatus.COMPLETE, 1, 1, 10, false, null))));
    }

    @Test
    void a_refused_dry_run_applies_nothing_even_as_the_first_call() {
        wallet.givenNoPriorActivity()
                .when(dryRun(issue(ON_OFFER, ONE_OF_R2)))
                .expectNoEvents()
                .expectSuccessfulHandlerExecution();
    }

    @Test
    void a_dry_run_without_a_wallet_is_answered_as_an_empty_wallet_would() {
        Refusal notEnough = Refusal.pointsNotEnough(10, 0);
        assertThat(CustomerRewardWallet.dryRunWithoutWallet(dryRun(issue(ON_OFFER, ONE_OF_R2))))
                .isEqualTo(new IssueOutcome(
                        Status.POINTS_NOT_ENOUGH,
                        0,
                        0,
                        0,
                        notEnough,
                        List.of(new LineOutcome(ONE_OF_R2, LineStatus.REFUSED, 0, 0, 0, false, notEnough))));
        assertThat(CustomerRewardWallet.dryRunWithoutWallet(dryRun(issue(onOffer(reward(R2, 0)), ONE_OF_R2))))
                .isEqualTo(new IssueOutcome(
                        Status.ISSUED,
                        0,
                        0,
                        0,
                        null,
                        List.of(new LineOutcome(ONE_OF_R2, LineStatus.COMPLETE, 1, 1, 0, false, null))));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void each_reason_reads_as_a_sentence(Refusal refusal, int code, String message) {
        assertThat(refusal.reason().code()).isEqualTo(code);
        assertThat(refusal.message()).isEqualTo(message);
    }

    static Stream<Object[]> refusals() {
        return Stream.of(
                new Object[] {Refusal.of(RefusalReason.REWARD_UNKNOWN), 8003, "Reward is unknown"},
                new Object[] {Refusal.of(RefusalReason.REWARD_DISABLED), 8003, "Reward is disabled"},
                new Object[] {Refusal.of(RefusalReason.REWARD_NOT_STARTED), 8003, "Reward has not started"},
                new Object[] {Refusal.of(RefusalReason.REWARD_ENDED), 8003, "Reward has ended"},
                new Object[] {
                    Refusal.pointsNotEnough(30, 29),
                    8004,
                    "fail to issue reward as points are not enough: 30 needed, 29 available"
                },
                new Object[] {limitReached(Limit.ever(1)), 12005, "Max limit reached: 1 per CUSTOMER"},
                new Object[] {
                    limitReached(new Limit(3, WindowType.ROLLING, Frequency.DAYS, 7, null, null)),
                    12005,
                    "Max limit reached: 3 per CUSTOMER (ROLLING, 7 DAYS)"
                });
    }

    @Test
    void a_reversal_is_a_refund_and_the_units_taken_back() {
        wallet.given(credited("top-up", 30, 30), PAID, ISSUED)
                .when(reverse("back1", "req3", R1, null))
                .expectEvents(
                        new PointsRefunded(WALLET, BRAND, "back1", "req3", R1, 1, 5, 30, FROM_THE_TILL, NOON),
                        new RewardReversed(
                                WALLET,
                                BRAND,
                                "req3",
                                "back1",
                                R1,
                                1,
                                1,
                                5,
                                List.of(new RewardReversed.Taken(NOON, 1)),
                                30,
                                FROM_THE_TILL,
                                NOON))
                .expectResultMessagePayload(new ReversalOutcome(ReversalOutcome.Status.REVERSED, 1, 5, 1, 1, 30, 5));
    }

    @Test
    void a_reversal_refused_or_asked_for_as_a_dry_run_applies_nothing() {
        wallet.given(credited("top-up", 30, 30), PAID, ISSUED)
                .when(reverse("back1", "req3", R1, 2))
                .expectNoEvents()
                .expectResultMessagePayload(
                        new ReversalOutcome(ReversalOutcome.Status.TOO_FEW_UNITS, 0, 0, 0, 1, 25, 3));
        aWallet()
                .given(credited("top-up", 30, 30), PAID, ISSUED)
                .when(new ReverseReward(WALLET, BRAND, "req3", R1, 1, "back1", true, FROM_THE_TILL, NOON))
                .expectNoEvents()
                .expectSuccessfulHandlerExecution();
        aWallet()
                .givenNoPriorActivity()
                .when(reverse("back1", "req3", R1, null))
                .expectNoEvents()
                .expectResultMessagePayload(
                        new ReversalOutcome(ReversalOutcome.Status.TOO_FEW_UNITS, 0, 0, 0, 0, 0, 0));
    }

    @Test
    void a_refusal_by_a_window_is_stored_with_all_that_reproduces_it() {
        Limit daily = new Limit(1, WindowType.FIXED, Frequency.DAYS, 1, null, null);
        RewardTerms inTokyo = new RewardTerms(R1, 5, true, null, null, List.of(daily), ZoneId.of("Asia/Tokyo"));
        wallet.given(credited("top-up", 30, 30), PAID, ISSUED)
                .when(issue(onOffer(inTokyo), line("req5", R1, 1)))
                .expectEvents(new IssueRefused(
                        WALLET,
                        BRAND,
                        "req5",
                        R1,
                        1,
                        0,
                        new Refusal(
                                RefusalReason.CUSTOMER_LIMIT,
                                daily,
                                Instant.parse("2026-06-01T15:00:00Z"),
                                null,
                                null,
                                ZoneId.of("Asia/Tokyo")),
                        25,
                        FROM_THE_TILL,
                        NOON));
    }

    /**
     * A snapshot is used only by code that keeps the same state. When this fails the state has another form: take the new
     * value, and old snapshots are left aside.
     */
    @Test
    void the_snapshot_revision_names_the_states_form() throws Exception {
        String form = stateFields()
                .map(field -> field.getDeclaringClass().getSimpleName() + "." + field.getName() + ":"
                        + field.getGenericType().getTypeName())
                .collect(Collectors.joining("\n", "", "\n" + timeInAState()));
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(form.getBytes(StandardCharsets.UTF_8));
        String revision = HexFormat.of().formatHex(hash).substring(0, 16);

        assertThat(CustomerRewardWallet.STATE_REVISION)
                .as("The wallet's state changed; STATE_REVISION has to be \"%s\". The state:%n%s", revision, form)
                .isEqualTo(revision);
    }

    private static String timeInAState() throws JsonProcessingException {
        return StoredJson.mapperOfStates().writeValueAsString(Instant.parse("2026-11-01T10:00:00.123456Z"));
    }

    /** Else a type could change its fields unseen. */
    @Test
    void the_snapshot_revision_covers_every_type_of_the_state() {
        Set<String> covered = Set.of(
                "HandledRequest",
                "HandledRequest$Kind",
                "HandledRequest$Batch",
                "UnitTimes",
                "RequestMemory",
                "IdFilter",
                "StandingUnits");
        assertThat(stateFields()
                        .map(field -> field.getGenericType().getTypeName())
                        .flatMap(type -> OWN_TYPE.matcher(type).results())
                        .map(type -> type.group(1)))
                .isNotEmpty()
                .allMatch(covered::contains);
    }

    /** A record is stored without the names of its fields, so their order is part of the form. */
    private static Stream<Field> stateFields() {
        return Stream.of(
                        CustomerRewardWallet.class,
                        RequestMemory.class,
                        IdFilter.class,
                        HandledRequest.class,
                        HandledRequest.Batch.class,
                        StandingUnits.class,
                        UnitTimes.class)
                .flatMap(type -> type.isRecord()
                        ? Arrays.stream(type.getDeclaredFields())
                        : Arrays.stream(type.getDeclaredFields()).sorted(Comparator.comparing(Field::getName)))
                .filter(field ->
                        !Modifier.isStatic(field.getModifiers()) && !Modifier.isTransient(field.getModifiers()));
    }
}
