package io.rewardwallet.desk;

import io.rewardwallet.catalogue.Catalogue;
import io.rewardwallet.customer.CustomerDirectory;
import io.rewardwallet.customer.CustomerIdentifier;
import io.rewardwallet.customer.DifferentCustomers;
import io.rewardwallet.desk.Turns.Answer;
import io.rewardwallet.eventstore.AlreadyStored;
import io.rewardwallet.eventstore.DecisionOutdated;
import io.rewardwallet.eventstore.EventFeed;
import io.rewardwallet.eventstore.Snapshots;
import io.rewardwallet.eventstore.WalletCommands;
import io.rewardwallet.eventstore.WalletCommands.NotTogether;
import io.rewardwallet.wallet.CreditOutcome;
import io.rewardwallet.wallet.CreditPoints;
import io.rewardwallet.wallet.CustomerRewardWallet;
import io.rewardwallet.wallet.IssueOutcome;
import io.rewardwallet.wallet.IssueReward;
import io.rewardwallet.wallet.ReversalOutcome;
import io.rewardwallet.wallet.ReverseReward;
import io.rewardwallet.wallet.WalletCommand;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** Handles calls: finds the customer's wallet, waits for its turn, adds terms and time, and has the wallet decide. */
@Component
public class RewardDesk {

    private static final Logger LOG = LoggerFactory.getLogger(RewardDesk.class);

    /**
     * Lines of calls decided together. No more requestIds than a wallet keeps in its state: what one of these calls changes is
     * still there when the next looks, though it is not stored yet. A line leaves two events at most.
     */
    private static final int MOST_LINES_TOGETHER = CustomerRewardWallet.REQUESTS_KEPT;

    private final CustomerDirectory customers;
    private final Catalogue catalogue;
    private final WalletCommands commands;
    private final Snapshots snapshots;
    private final EventFeed feed;
    private final Clock clock;
    private final Duration walletWait;
    private final Turns<Decision> turns;

    RewardDesk(
            CustomerDirectory customers,
            Catalogue catalogue,
            WalletCommands commands,
            Snapshots snapshots,
            EventFeed feed,
            Clock clock,
            @Value("${rewards.wallet-wait}") Duration walletWait) {
        this.customers = customers;
        this.catalogue = catalogue;
        this.commands = commands;
        this.snapshots = snapshots;
        this.feed = feed;
        feed.onForgotten(customers::forgetCached);
        this.clock = clock;
        this.walletWait = walletWait;
        this.turns = new Turns<>(walletWait, commands.canDecideTogether() ? MOST_LINES_TOGETHER : 0, this::decideAll);
    }

    /**
     * Issues what is missing of a call's lines, or says what would be issued.
     *
     * @throws DifferentCustomers code 8021
     * @throws WalletBusy code 10004
     */
    public IssueOutcome issue(IssueCall call) {
        if (!call.dryRun()) {
            return decide(
                    call.brand(),
                    call.customer(),
                    (walletId, dryRun, isAgain) -> commandFor(call, walletId, dryRun, isAgain),
                    outcome -> outcome.status() == IssueOutcome.Status.REQUEST_ID_REUSED,
                    call.lines().size());
        }
        feed.newestIndex(); // with it come the terms that other nodes have changed
        String walletId = customers.locate(call.brand(), call.customer()).walletId();
        return walletId == null
                ? dryRunWithoutWallet(call)
                : share(walletId, call.lines().size(), isAgain -> commandFor(call, walletId, true, isAgain));
    }

    /**
     * Adds points to a wallet.
     *
     * @throws DifferentCustomers code 8021
     * @throws WalletBusy code 10004
     */
    public CreditOutcome credit(CreditCall call) {
        return decide(
                call.brand(),
                call.customer(),
                (walletId, dryRun, isAgain) -> new CreditPoints(
                        walletId, call.brand(), call.requestId(), call.points(), dryRun, call.call(), now()),
                outcome -> outcome.status() == CreditOutcome.Status.REQUEST_ID_REUSED,
                1);
    }

    /**
     * Takes units of an issue back.
     *
     * @throws DifferentCustomers code 8021
     * @throws WalletBusy code 10004
     */
    public ReversalOutcome reverse(ReversalCall call) {
        return decide(
                call.brand(),
                call.customer(),
                (walletId, dryRun, isAgain) -> {
                    if (isAgain) {
                        catalogue.seeStock(call.brand(), call.rewardId());
                    }
                    return new ReverseReward(
                            walletId,
                            call.brand(),
                            call.requestId(),
                            call.rewardId(),
                            call.quantity(),
                            call.reversalId(),
                            dryRun,
                            call.call(),
                            now());
                },
                outcome -> outcome.status() == ReversalOutcome.Status.REVERSAL_ID_REUSED,
                2);
    }

    /** Makes the command for a wallet, with the terms and the time of this moment. */
    private interface Command {
        /** @param isAgain whether a decision was outdated before */
        WalletCommand of(String walletId, boolean dryRun, boolean isAgain);
    }

    /** The same for one wallet. */
    private interface Decision {
        WalletCommand command(boolean isAgain);
    }

    /**
     * Has the customer's wallet decide. Identifiers that the directory does not know yet are linked with the wallet's turn
     * held, so that no other call can bind a requestId between the look that a clash (10003) would fail and the link.
     */
    private <T> T decide(
            String brand, List<CustomerIdentifier> customer, Command command, Predicate<T> isClash, int lines) {
        while (true) {
            var located = customers.locate(brand, customer);
            if (located.walletId() != null && located.isComplete()) {
                String known = located.walletId();
                return share(known, lines, isAgain -> command.of(known, false, isAgain));
            }
            if (located.walletId() != null) {
                return linkAndDecide(located.walletId(), brand, customer, command, isClash);
            }
            String walletId = CustomerDirectory.newWalletId();
            Optional<T> outcome = turns.take(
                    walletId,
                    () -> customers.linkFirst(brand, customer, walletId)
                            ? Optional.of(send(walletId, isAgain -> command.of(walletId, false, isAgain)))
                            : Optional.empty());
            if (outcome.isPresent()) {
                return outcome.get();
            }
            // Another first call for the customer came before this one: its wallet is the customer's.
        }
    }

    private <T> T linkAndDecide(
            String walletId, String brand, List<CustomerIdentifier> customer, Command command, Predicate<T> isClash) {
        return turns.take(walletId, () -> {
            T expected = send(walletId, isAgain -> command.of(walletId, true, isAgain));
            if (isClash.test(expected)) {
                return expected; // a clash links nothing
            }
            customers.link(brand, customer, walletId);
            return send(walletId, isAgain -> command.of(walletId, false, isAgain));
        });
    }

    private IssueOutcome dryRunWithoutWallet(IssueCall call) {
        return repeated(isAgain -> CustomerRewardWallet.dryRunWithoutWallet(commandFor(call, "", true, isAgain)));
    }

    private IssueReward commandFor(IssueCall call, String walletId, boolean dryRun, boolean isAgain) {
        var terms = catalogue.terms(
                call.brand(),
                call.lines().stream().map(IssueReward.Line::rewardId).distinct().toList(),
                dryRun || isAgain);
        return new IssueReward(
                walletId, call.brand(), call.lines(), terms.byRewardId(), terms.version(), dryRun, call.call(), now());
    }

    /** The thread that decides may be another call's, so this one's log lines are told the wallet here. */
    private <T> T share(String walletId, int lines, Decision decision) {
        MDC.put("walletId", walletId);
        return turns.share(walletId, lines, decision);
    }

    /** Has a wallet decide calls as one. Where that cannot be, each is decided by itself. */
    private List<Answer> decideAll(String walletId, List<Decision> calls) {
        long deadline = System.nanoTime() + walletWait.toNanos();
        while (calls.size() > 1 && System.nanoTime() < deadline) {
            try {
                return commands.sendTogether(commandsOf(calls)).stream()
                        .<Answer>map(outcome -> () -> outcome)
                        .toList();
            } catch (DecisionOutdated e) {
                LOG.debug("Calls for {} are decided again", walletId, e);
            } catch (NotTogether e) {
                LOG.debug("Calls for {} are decided one by one", walletId, e);
                break;
            }
        }
        return calls.stream()
                .map(call -> Turns.answerOf(() -> send(walletId, call)))
                .toList();
    }

    private static List<WalletCommand> commandsOf(List<Decision> calls) throws NotTogether {
        try {
            return calls.stream().map(call -> call.command(false)).toList();
        } catch (RuntimeException e) {
            throw new NotTogether(e);
        }
    }

    /** Decides, again with fresh terms for as long as the decision was outdated before it was stored. */
    private <T> T send(String walletId, Decision decision) {
        boolean[] rebuilt = {false};
        return repeated(isAgain -> {
            while (true) {
                try {
                    return commands.<T>send(decision.command(isAgain));
                } catch (AlreadyStored e) {
                    LOG.error("Second lock held for wallet {}: its state did not know its own history", walletId, e);
                    if (rebuilt[0]) {
                        throw e;
                    }
                    snapshots.discard(walletId);
                    rebuilt[0] = true;
                }
            }
        });
    }

    /** @param decision is told whether it was outdated before */
    private <T> T repeated(Function<Boolean, T> decision) {
        long deadline = System.nanoTime() + walletWait.toNanos();
        boolean isAgain = false;
        while (true) {
            try {
                return decision.apply(isAgain);
            } catch (DecisionOutdated e) {
                isAgain = true;
                if (System.nanoTime() > deadline) {
                    throw new WalletBusy();
                }
            }
        }
    }

    Turns<Decision> turns() {
        return turns;
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
