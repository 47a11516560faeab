package io.rewardwallet.wallet;

import static org.axonframework.modelling.command.AggregateLifecycle.apply;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
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
 * and from then on a repeat only ever brings the units that are still missing.
 *
 * <p>{@code handle} looks, refuses or applies, and answers; {@code on} copies from the event to the state.
 */
@AggregateRoot
@Revision(CustomerRewardWallet.STATE_REVISION)
public class CustomerRewardWallet {

    /** More points than this a wallet never holds (contract, "Credit points"). */
    public static final long MAX_BALANCE = 1_000_000_000_000_000L;

    /** Hash of the fields below; a snapshot of another form is not used. A test names the new value when they change. */
    static final String STATE_REVISION = "d3ce1756bfdb5e35";

    /** How far apart the clocks of nodes may be. */
    static final Duration CLOCK_TOLERANCE = Duration.ofSeconds(60);

    @AggregateIdentifier
    private @Nullable String walletId;

    private long version;
    private long balance;
    private @Nullable Instant lastEventAt;
    private Map<String, HandledRequest> requests = new LinkedHashMap<>();
    private Map<Long, UnitTimes> unitsByReward = new LinkedHashMap<>();

    /** A wallet that nothing has happened to yet. */
    protected CustomerRewardWallet() {}

    /** What a dry run for a customer without a wallet would be answered; nothing is created for it. */
    public static IssueOutcome dryRunWithoutWallet(IssueReward command) {
        return new CustomerRewardWallet().planOf(command).dryOutcome();
    }

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    IssueOutcome handle(IssueReward command) {
        IssuePlan plan = planOf(command);
        if (command.dryRun()) {
            return plan.dryOutcome();
        }
        plan.events().forEach(event -> apply(event));
        return plan.outcome();
    }

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    CreditOutcome handle(CreditPoints command) {
        HandledRequest earlier = requests.get(command.requestId());
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
    ReversalOutcome handle(ReverseReward command) {
        var plan = new ReversalPlan(command, timeOfNextEvent(command.at()), version, balance, requests);
        if (!command.dryRun()) {
            plan.events().forEach(event -> apply(event));
        }
        return plan.outcome();
    }

    @EventSourcingHandler
    void on(PointsCredited event) {
        requests.put(event.requestId(), HandledRequest.credit(event.points()));
        advance(event);
    }

    @EventSourcingHandler
    void on(PointsRedeemed event) {
        advance(event);
    }

    @EventSourcingHandler
    void on(RewardIssued event) {
        if (event.requestId() != null) {
            HandledRequest before = requests.getOrDefault(
                    event.requestId(), HandledRequest.issue(event.rewardId(), event.requestedQuantity()));
            requests.put(event.requestId(), before.with(event));
        }
        unitsByReward.computeIfAbsent(event.rewardId(), id -> new UnitTimes()).add(event.at(), event.units());
        advance(event);
    }

    @EventSourcingHandler
    void on(IssueRefused event) {
        HandledRequest before = requests.getOrDefault(
                event.requestId(), HandledRequest.issue(event.rewardId(), event.requestedQuantity()));
        requests.put(event.requestId(), before.with(event));
        advance(event);
    }

    @EventSourcingHandler
    void on(PointsRefunded event) {
        requests.put(event.requestId(), HandledRequest.reversal(event));
        advance(event);
    }

    @EventSourcingHandler
    void on(RewardReversed event) {
        requests.computeIfPresent(event.requestId(), (id, issue) -> issue.with(event));
        UnitTimes standing = unitsByReward.computeIfAbsent(event.rewardId(), id -> new UnitTimes());
        event.taken().forEach(taken -> standing.remove(taken.issuedAt(), taken.units()));
        advance(event);
    }

    private void advance(WalletEvent event) {
        walletId = event.walletId();
        balance = event.balanceAfter();
        lastEventAt = event.at();
        version++;
    }

    private IssuePlan planOf(IssueReward command) {
        return new IssuePlan(command, timeOfNextEvent(command.at()), version, balance, requests, unitsByReward);
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
