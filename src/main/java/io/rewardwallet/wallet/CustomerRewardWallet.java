package io.rewardwallet.wallet;

import static org.axonframework.modelling.command.AggregateLifecycle.apply;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateCreationPolicy;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.AggregateRoot;
import org.axonframework.modelling.command.CreationPolicy;
import org.axonframework.serialization.Revision;
import org.jspecify.annotations.Nullable;

/**
 * One customer's points with one brand, and every request ever handled for them. A wallet lives from the first call on and
 * never ends. A requestId, once handled, is known for ever: it is bound to its content by the first event that carries it,
 * and from then on a repeat only ever brings the units that are still missing. The state keeps the newest; older ones come
 * from the {@link WalletPast} that is handed in with the command.
 *
 * <p>{@code handle} looks, refuses or applies, and answers; {@code on} copies from the event to the state.
 */
@AggregateRoot
@Revision(CustomerRewardWallet.STATE_REVISION)
public class CustomerRewardWallet {

    /** More points than this a wallet never holds (contract, "Credit points"). */
    public static final long MAX_BALANCE = 1_000_000_000_000_000L;

    /** So many requestIds a wallet keeps in its state, those that its newest events were about. */
    public static final int REQUESTS_KEPT = RequestMemory.NEWEST;

    /** Hash of the fields below and of how a time is written; a snapshot of another form is not used. A test names the new value when they change. */
    static final String STATE_REVISION = "a7c1336a8ac79f9b";

    private static final long WEIGHT_OF_ANY = 1_500;
    private static final long WEIGHT_OF_A_REQUEST = 300;
    private static final long WEIGHT_OF_A_TIME = 64;

    /** How far apart the clocks of nodes may be. */
    static final Duration CLOCK_TOLERANCE = Duration.ofSeconds(60);

    @AggregateIdentifier
    private @Nullable String walletId;

    private long version;
    private long balance;
    private @Nullable Instant lastEventAt;
    private RequestMemory requests;
    private StandingUnits units;

    /** A wallet that nothing has happened to yet. */
    protected CustomerRewardWallet() {
        this(new RequestMemory(), new StandingUnits());
    }

    /** A wallet that nothing has happened to yet. */
    CustomerRewardWallet(RequestMemory requests, StandingUnits units) {
        this.requests = requests;
        this.units = units;
    }

    /** What a dry run for a customer without a wallet would be answered; nothing is created for it. */
    public static IssueOutcome dryRunWithoutWallet(IssueReward command) {
        var empty = new CustomerRewardWallet();
        return new IssuePlan(command, command.at(), 0, 0, Map.of(), empty::countedByState).dryOutcome();
    }

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    IssueOutcome handle(IssueReward command, WalletPast past) {
        var plan = new IssuePlan(
                command,
                timeOfNextEvent(command.at()),
                version,
                balance,
                known(command.requestIds(), false, command.brand(), past),
                (rewardId, now, taken) -> new Counted(
                        units.of(rewardId),
                        () -> units.allOf(rewardId, reader -> past.units(walletId, version, reader)),
                        now,
                        taken));
        if (command.dryRun()) {
            return plan.dryOutcome();
        }
        plan.events().forEach(event -> apply(event));
        return plan.outcome();
    }

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    CreditOutcome handle(CreditPoints command, WalletPast past) {
        HandledRequest earlier =
                known(command.requestIds(), false, command.brand(), past).get(command.requestId());
        if (earlier != null) {
            return earlier.isFor(command)
                    ? credited(CreditOutcome.Status.REPLAYED, command)
                    : credited(CreditOutcome.Status.REQUEST_ID_REUSED, command);
        }
        if (command.points() > MAX_BALANCE - balance) {
            return credited(CreditOutcome.Status.BALANCE_TOO_HIGH, command);
        }
        if (!command.dryRun()) {
            apply(new PointsCredited(
                    command.walletId(),
                    command.brand(),
                    command.requestId(),
                    command.points(),
                    balance + command.points(),
                    command.call(),
                    timeOfNextEvent(command.at())));
        }
        return credited(CreditOutcome.Status.CREDITED, command);
    }

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    ReversalOutcome handle(ReverseReward command, WalletPast past) {
        var plan = new ReversalPlan(
                command,
                timeOfNextEvent(command.at()),
                version,
                balance,
                known(command.requestIds(), true, command.brand(), past));
        if (!command.dryRun()) {
            plan.events().forEach(event -> apply(event));
        }
        return plan.outcome();
    }

    @EventSourcingHandler
    void on(PointsCredited event) {
        advance(event);
    }

    @EventSourcingHandler
    void on(PointsRedeemed event) {
        advance(event);
    }

    @EventSourcingHandler
    void on(RewardIssued event) {
        units.add(event.rewardId(), event.at(), event.units());
        advance(event);
    }

    @EventSourcingHandler
    void on(IssueRefused event) {
        advance(event);
    }

    @EventSourcingHandler
    void on(PointsRefunded event) {
        advance(event);
    }

    @EventSourcingHandler
    void on(RewardReversed event) {
        event.taken().forEach(taken -> units.remove(event.rewardId(), taken.issuedAt(), taken.units()));
        advance(event);
    }

    private void advance(WalletEvent event) {
        walletId = event.walletId();
        balance = event.balanceAfter();
        lastEventAt = event.at();
        version++;
        requests.note(event, version);
    }

    private Map<String, HandledRequest> known(
            List<String> requestIds, boolean withUnits, String brand, WalletPast past) {
        return requests.of(requestIds, withUnits, unclear -> past.about(walletId, brand, unclear, version));
    }

    private Counted countedByState(long rewardId, Instant now, long taken) {
        return new Counted(units.of(rewardId), now, taken);
    }

    /** Roughly the bytes that it takes in memory. */
    public long weight() {
        return WEIGHT_OF_ANY
                + requests.size() * WEIGHT_OF_A_REQUEST
                + requests.weightOfLetGo()
                + units.timesInMemory() * WEIGHT_OF_A_TIME;
    }

    private CreditOutcome credited(CreditOutcome.Status status, CreditPoints command) {
        return new CreditOutcome(status, command.points(), balance, version);
    }

    private Instant timeOfNextEvent(Instant now) {
        return timeAfter(lastEventAt, now);
    }

    /**
     * The time of a wallet's next event, and the moment at which its limits are counted. Times within a wallet never
     * run backwards. A last event further ahead than nodes' clocks may differ was stored with a wrong clock; following
     * it would freeze the wallet there, so then the present time counts.
     *
     * @param lastEventAt null: nothing has happened to the wallet
     */
    public static Instant timeAfter(@Nullable Instant lastEventAt, Instant now) {
        boolean aheadWithinTolerance =
                lastEventAt != null && lastEventAt.isAfter(now) && !lastEventAt.isAfter(now.plus(CLOCK_TOLERANCE));
        return aheadWithinTolerance ? lastEventAt : now;
    }
}
