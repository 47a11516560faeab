package io.rewardwallet.eventstore;

import io.rewardwallet.wallet.WalletCommand;
import org.axonframework.commandhandling.CommandMessage;
import org.axonframework.messaging.InterceptorChain;
import org.axonframework.messaging.MessageHandlerInterceptor;
import org.axonframework.messaging.unitofwork.UnitOfWork;

/**
 * Lets no answer out that was decided on a stale wallet or on stale terms. Where events are appended, the store's own keys
 * see to it. An answer that appends nothing (a repeat, a refusal, a clash, a dry run) is given only when, after the
 * decision, this node knows all that was stored and none of it was about the wallet or its rewards.
 */
final class FreshnessGate implements MessageHandlerInterceptor<CommandMessage<?>> {

    private static final String LOOKED = FreshnessGate.class.getName() + ".looked";

    private final GroupWriter writer;
    private final HistoryEnd end;
    private final TermsInForce terms;

    FreshnessGate(GroupWriter writer, HistoryEnd end, TermsInForce terms) {
        this.writer = writer;
        this.end = end;
        this.terms = terms;
    }

    @Override
    public Object handle(UnitOfWork<? extends CommandMessage<?>> work, InterceptorChain chain) throws Exception {
        if (!(work.getMessage().getPayload() instanceof WalletCommand command)) {
            return chain.proceed();
        }
        long stamp = end.stampOf(command.walletId());
        Object outcome = chain.proceed();
        // After the wallet's own events, if there are any, were appended; with the wallet still locked. Of commands
        // that
        // are decided together, the append is registered after this, so the check goes to the end once more.
        work.root().onPrepareCommit(all -> all.onPrepareCommit(deciding -> requireFresh(deciding, command, stamp)));
        return outcome;
    }

    /** What is thrown here has Axon forget the wallet and the desk decide again. */
    private void requireFresh(UnitOfWork<?> deciding, WalletCommand command, long stamp) {
        if (StoredEvents.hasAppended(deciding)) {
            return;
        }
        if (deciding.resources().putIfAbsent(LOOKED, true) == null) {
            writer.awaitNewest();
        }
        if (end.stampOf(command.walletId()) != stamp) {
            throw new DecisionOutdated("another node has changed " + command.walletId());
        }
        if (terms.changedSince(TermsUsed.by(command))) {
            throw new DecisionOutdated("a reward of the call was changed meanwhile");
        }
        if (AskedStock.in(command).anyMatch(AskedStock::mayBeStale)) {
            throw new DecisionOutdated("a reward may have been given back on another node");
        }
    }
}
