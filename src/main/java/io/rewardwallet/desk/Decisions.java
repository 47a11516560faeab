package io.rewardwallet.desk;

import io.rewardwallet.desk.Turns.Answer;
import io.rewardwallet.eventstore.AlreadyStored;
import io.rewardwallet.eventstore.DecisionOutdated;
import io.rewardwallet.eventstore.Opening;
import io.rewardwallet.eventstore.Snapshots;
import io.rewardwallet.eventstore.WalletCommands;
import io.rewardwallet.eventstore.WalletCommands.NotTogether;
import io.rewardwallet.wallet.CustomerRewardWallet;
import io.rewardwallet.wallet.WalletCommand;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** Has wallets decide: in turns, calls that wait together where that can be, and again while a decision is outdated. */
@Component
class Decisions {

    private static final Logger LOG = LoggerFactory.getLogger(Decisions.class);

    /**
     * Lines of calls decided together. No more requestIds than a wallet keeps in its state: what one of these calls changes is
     * still there when the next looks, though it is not stored yet. A line leaves two events at most.
     */
    private static final int MOST_LINES_TOGETHER = CustomerRewardWallet.REQUESTS_KEPT;

    private final WalletCommands commands;
    private final Snapshots snapshots;
    private final Duration walletWait;
    private final Turns<Asked> turns;

    /** @param walletWait how long a call waits for its turn, and decides again what is outdated */
    Decisions(WalletCommands commands, Snapshots snapshots, @Value("${rewards.wallet-wait}") Duration walletWait) {
        this.commands = commands;
        this.snapshots = snapshots;
        this.walletWait = walletWait;
        this.turns = new Turns<>(walletWait, commands.canDecideTogether() ? MOST_LINES_TOGETHER : 0, this::decideAll);
    }

    /** Makes the command for one wallet, with the terms and the time of this moment. */
    interface Decision {
        /** @param isAgain whether a decision was outdated before */
        WalletCommand command(boolean isAgain);
    }

    /** @param opening what was read of the wallet when it was looked for; null: nothing */
    record Asked(Decision decision, @Nullable Opening opening) {}

    /**
     * Does work with the wallet's turn held.
     *
     * @throws WalletBusy when the turn did not come in time; the work was not begun
     */
    <T> T alone(String walletId, Supplier<T> work) {
        return turns.take(walletId, work);
    }

    /**
     * Decides when it is the call's turn, together with others that wait. The thread that decides may be another call's, so
     * this one's log lines are told the wallet here.
     *
     * @throws WalletBusy when the turn did not come in time; nothing was decided
     */
    <T> T share(String walletId, int lines, Asked asked) {
        MDC.put("walletId", walletId);
        return turns.share(walletId, lines, asked);
    }

    /** Has a wallet decide calls as one. Where that cannot be, each is decided by itself. */
    private List<Answer> decideAll(String walletId, List<Asked> calls) {
        long deadline = System.nanoTime() + walletWait.toNanos();
        while (calls.size() > 1 && System.nanoTime() < deadline) {
            try {
                return commands.sendTogether(commandsOf(calls)).stream()
                        .<Answer>map(outcome -> () -> outcome)
                        .toList();
            } catch (DecisionOutdated e) {
                discardIfAhead(walletId, e);
                LOG.debug("Calls for {} are decided again", walletId, e);
            } catch (NotTogether e) {
                LOG.debug("Calls for {} are decided one by one", walletId, e);
                break;
            }
        }
        return calls.stream()
                .map(call -> Turns.answerOf(() -> send(walletId, call.decision(), call.opening())))
                .toList();
    }

    private static List<WalletCommand> commandsOf(List<Asked> calls) throws NotTogether {
        try {
            return calls.stream().map(call -> call.decision().command(false)).toList();
        } catch (RuntimeException e) {
            throw new NotTogether(e);
        }
    }

    /** Decides with the wallet's turn held, again with fresh terms while the decision was outdated before it was stored. */
    <T> T send(String walletId, Decision decision) {
        return send(walletId, decision, null);
    }

    private <T> T send(String walletId, Decision decision, @Nullable Opening opening) {
        boolean[] rebuilt = {false};
        return repeated(isAgain -> {
            while (true) {
                try {
                    return commands.<T>send(decision.command(isAgain), isAgain || rebuilt[0] ? null : opening);
                } catch (DecisionOutdated e) {
                    discardIfAhead(walletId, e);
                    throw e;
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

    /** A saved state that is ahead of the history would be loaded again and again. */
    private void discardIfAhead(String walletId, DecisionOutdated why) {
        if (why.isAhead()) {
            LOG.error("The state of wallet {} was ahead of its stored history", walletId);
            snapshots.discard(walletId);
        }
    }

    /** @param decision is told whether it was outdated before */
    <T> T repeated(Function<Boolean, T> decision) {
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

    Turns<Asked> turns() {
        return turns;
    }
}
