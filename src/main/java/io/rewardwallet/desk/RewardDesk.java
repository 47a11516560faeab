package io.rewardwallet.desk;

import io.rewardwallet.catalogue.Catalogue;
import io.rewardwallet.customer.CustomerDirectory;
import io.rewardwallet.customer.DifferentCustomers;
import io.rewardwallet.eventstore.AlreadyStored;
import io.rewardwallet.eventstore.DecisionOutdated;
import io.rewardwallet.eventstore.Snapshots;
import io.rewardwallet.wallet.CreditOutcome;
import io.rewardwallet.wallet.CreditPoints;
import io.rewardwallet.wallet.CustomerRewardWallet;
import io.rewardwallet.wallet.IssueOutcome;
import io.rewardwallet.wallet.IssueReward;
import io.rewardwallet.wallet.WalletCommand;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.function.Supplier;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** Handles calls: finds the customer's wallet, waits for its turn, adds terms and time, and has the wallet decide. */
@Component
public class RewardDesk {

    private static final Logger LOG = LoggerFactory.getLogger(RewardDesk.class);
    private static final int MOST_TRIES = 5;

    private final CustomerDirectory customers;
    private final Catalogue catalogue;
    private final CommandGateway commands;
    private final Snapshots snapshots;
    private final Clock clock;
    private final Turns turns;

    RewardDesk(
            CustomerDirectory customers,
            Catalogue catalogue,
            CommandGateway commands,
            Snapshots snapshots,
            Clock clock,
            @Value("${rewards.wallet-wait}") Duration walletWait) {
        this.customers = customers;
        this.catalogue = catalogue;
        this.commands = commands;
        this.snapshots = snapshots;
        this.clock = clock;
        this.turns = new Turns(walletWait);
    }

    /**
     * Issues what is missing of a call's lines, or says what would be issued.
     *
     * @throws DifferentCustomers code 8021
     * @throws WalletBusy code 10004
     */
    public IssueOutcome issue(IssueCall call) {
        var located = customers.locate(call.brand(), call.customer());
        if (call.dryRun()) {
            return located.walletId() == null
                    ? CustomerRewardWallet.dryRunWithoutWallet(commandFor(call, "", true))
                    : decide(located.walletId(), call, true);
        }
        if (located.walletId() != null && !located.isComplete()) {
            IssueOutcome expected = decide(located.walletId(), call, true);
            if (expected.status() == IssueOutcome.Status.REQUEST_ID_REUSED) {
                return expected; // a clash links nothing
            }
        }
        return decide(customers.link(call.brand(), call.customer()), call, false);
    }

    /**
     * Adds points to a wallet.
     *
     * @throws DifferentCustomers code 8021
     * @throws WalletBusy code 10004
     */
    public CreditOutcome credit(CreditCall call) {
        var located = customers.locate(call.brand(), call.customer());
        String walletId = located.walletId() != null && !located.isComplete()
                ? located.walletId()
                : customers.link(call.brand(), call.customer());
        CreditOutcome outcome = inTurn(
                walletId,
                () -> new CreditPoints(walletId, call.brand(), call.requestId(), call.points(), call.call(), now()));
        if (!located.isComplete() && outcome.status() != CreditOutcome.Status.REQUEST_ID_REUSED) {
            linkAfter(call);
        }
        return outcome;
    }

    private void linkAfter(CreditCall call) {
        try {
            customers.link(call.brand(), call.customer());
        } catch (DifferentCustomers e) {
            // While the points were added, another call gave the unknown identifier to another customer. The credit
            // stands.
            LOG.warn("An identifier of a credit was linked to another customer meanwhile");
        }
    }

    private IssueOutcome decide(String walletId, IssueCall call, boolean dryRun) {
        return inTurn(walletId, () -> commandFor(call, walletId, dryRun));
    }

    private IssueReward commandFor(IssueCall call, String walletId, boolean dryRun) {
        var terms = catalogue.terms(
                call.brand(),
                call.lines().stream().map(IssueReward.Line::rewardId).distinct().toList());
        return new IssueReward(
                walletId, call.brand(), call.lines(), terms.byRewardId(), terms.version(), dryRun, call.call(), now());
    }

    /** Decides with the wallet's turn held, again with fresh terms when the decision was outdated before it was stored. */
    private <T> T inTurn(String walletId, Supplier<? extends WalletCommand> command) {
        return turns.take(walletId, () -> {
            boolean rebuilt = false;
            for (int tries = 1; ; tries++) {
                try {
                    return commands.<T>sendAndWait(command.get());
                } catch (DecisionOutdated e) {
                    if (tries == MOST_TRIES) {
                        throw new WalletBusy();
                    }
                } catch (AlreadyStored e) {
                    LOG.error("Second lock held for wallet {}: its state did not know its own history", walletId, e);
                    if (rebuilt) {
                        throw e;
                    }
                    snapshots.discard(walletId);
                    rebuilt = true;
                }
            }
        });
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
