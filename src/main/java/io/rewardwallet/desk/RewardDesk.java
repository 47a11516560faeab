package io.rewardwallet.desk;

import io.rewardwallet.catalogue.Catalogue;
import io.rewardwallet.customer.CustomerDirectory;
import io.rewardwallet.customer.CustomerDirectory.Located;
import io.rewardwallet.customer.CustomerIdentifier;
import io.rewardwallet.customer.DifferentCustomers;
import io.rewardwallet.desk.Decisions.Asked;
import io.rewardwallet.desk.WalletFinder.Found;
import io.rewardwallet.eventstore.CommittedRows;
import io.rewardwallet.eventstore.EventFeed;
import io.rewardwallet.wallet.CreditOutcome;
import io.rewardwallet.wallet.CreditPoints;
import io.rewardwallet.wallet.CustomerRewardWallet;
import io.rewardwallet.wallet.IssueOutcome;
import io.rewardwallet.wallet.IssueReward;
import io.rewardwallet.wallet.ReversalOutcome;
import io.rewardwallet.wallet.ReverseReward;
import io.rewardwallet.wallet.WalletCommand;
import io.rewardwallet.wallet.WalletOutcome;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.springframework.stereotype.Component;

/** Handles calls: finds the customer's wallet, waits for its turn, adds terms and time, and has the wallet decide. */
@Component
public class RewardDesk {

    private final CustomerDirectory customers;
    private final Catalogue catalogue;
    private final EventFeed feed;
    private final Clock clock;
    private final Decisions decisions;
    private final CommittedRows rows;
    private final WalletFinder finder;

    RewardDesk(
            CustomerDirectory customers,
            Catalogue catalogue,
            Decisions decisions,
            CommittedRows rows,
            WalletFinder finder,
            EventFeed feed,
            Clock clock) {
        this.customers = customers;
        this.catalogue = catalogue;
        this.decisions = decisions;
        this.rows = rows;
        this.finder = finder;
        this.feed = feed;
        feed.onForgotten(customers::forgetCached);
        this.clock = clock;
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
                : decisions.share(
                        walletId,
                        call.lines().size(),
                        new Asked(isAgain -> commandFor(call, walletId, true, isAgain), null));
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

    /**
     * Has the customer's wallet decide. Identifiers that the directory does not know yet are linked with the wallet's turn
     * held, so that no other call can bind a requestId between the look that a clash (10003) would fail and the link.
     */
    private <T extends WalletOutcome> T decide(
            String brand, List<CustomerIdentifier> customer, Command command, Predicate<T> isClash, int lines) {
        while (true) {
            Found found = finder.find(brand, customer);
            Located located = found.located();
            if (located.walletId() != null && located.isComplete()) {
                String known = located.walletId();
                return decisions.share(
                        known, lines, new Asked(isAgain -> command.of(known, false, isAgain), found.opening()));
            }
            if (located.walletId() != null) {
                return linkAndDecide(located.walletId(), brand, customer, command, isClash);
            }
            String walletId = CustomerDirectory.newWalletId();
            Optional<T> outcome = decisions.alone(
                    walletId,
                    () -> customers.linkFirst(brand, customer, walletId)
                            ? Optional.of(decideFirst(walletId, command))
                            : Optional.empty());
            if (outcome.isPresent()) {
                return outcome.get();
            }
            // Another first call for the customer came before this one: its wallet is the customer's.
        }
    }

    private <T extends WalletOutcome> T linkAndDecide(
            String walletId, String brand, List<CustomerIdentifier> customer, Command command, Predicate<T> isClash) {
        return decisions.alone(walletId, () -> {
            T expected = decisions.send(walletId, isAgain -> command.of(walletId, true, isAgain));
            if (isClash.test(expected)) {
                return expected; // a clash links nothing
            }
            customers.link(brand, customer, walletId);
            rows.forceToDisk(); // the call may leave no event
            return decisions.send(walletId, isAgain -> command.of(walletId, false, isAgain));
        });
    }

    private <T extends WalletOutcome> T decideFirst(String walletId, Command command) {
        T outcome = decisions.send(walletId, isAgain -> command.of(walletId, false, isAgain));
        if (outcome.walletVersion() == 0) {
            rows.forceToDisk(); // no event was stored whose group would have done it
        }
        return outcome;
    }

    private IssueOutcome dryRunWithoutWallet(IssueCall call) {
        return decisions.repeated(
                isAgain -> CustomerRewardWallet.dryRunWithoutWallet(commandFor(call, "", true, isAgain)));
    }

    private IssueReward commandFor(IssueCall call, String walletId, boolean dryRun, boolean isAgain) {
        var terms = catalogue.terms(
                call.brand(),
                call.lines().stream().map(IssueReward.Line::rewardId).distinct().toList(),
                dryRun || isAgain);
        return new IssueReward(
                walletId, call.brand(), call.lines(), terms.byRewardId(), terms.version(), dryRun, call.call(), now());
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
