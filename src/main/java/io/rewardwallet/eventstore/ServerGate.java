package io.rewardwallet.eventstore;

import io.rewardwallet.wallet.WalletCommand;
import io.rewardwallet.wallet.WalletOutcome;
import org.axonframework.commandhandling.CommandMessage;
import org.axonframework.messaging.InterceptorChain;
import org.axonframework.messaging.MessageHandlerInterceptor;
import org.axonframework.messaging.unitofwork.UnitOfWork;

/**
 * The {@link FreshnessGate} of Axon Server: an answer that appends nothing is given only when, after the decision, the
 * wallet has as many events as it was decided with and none of its rewards has changed.
 */
final class ServerGate implements MessageHandlerInterceptor<CommandMessage<?>> {

    private final AxonServer server;
    private final KnownHistory known;
    private final TermsInForce terms;

    ServerGate(AxonServer server, KnownHistory known, TermsInForce terms) {
        this.server = server;
        this.known = known;
        this.terms = terms;
    }

    @Override
    public Object handle(UnitOfWork<? extends CommandMessage<?>> work, InterceptorChain chain) throws Exception {
        if (!(work.getMessage().getPayload() instanceof WalletCommand command)) {
            return chain.proceed();
        }
        Object outcome = chain.proceed();
        if (!(outcome instanceof WalletOutcome decided)) {
            throw new IllegalStateException(command.getClass().getSimpleName() + " has no WalletOutcome");
        }
        // After the wallet's own events, if there are any, were appended; with the wallet still locked.
        work.onPrepareCommit(deciding -> {
            if (!StoredEvents.hasAppended(deciding)) {
                requireFresh(command, decided.walletVersion());
            }
        });
        return outcome;
    }

    /** What is thrown here has Axon forget the wallet and the desk decide again. */
    private void requireFresh(WalletCommand command, long version) {
        String whyDown = known.whyDown();
        if (whyDown != null) {
            throw StoreUnavailable.nothingDone(whyDown, null);
        }
        known.awaitReadable();
        if (terms.changedSince(TermsUsed.by(command))) {
            throw new DecisionOutdated("a reward of the call was changed meanwhile");
        }
        long stored =
                server.newestPlace(command.walletId()).map(place -> place + 1).orElse(0L);
        if (stored != version) {
            throw new DecisionOutdated("another node has changed " + command.walletId());
        }
    }
}
