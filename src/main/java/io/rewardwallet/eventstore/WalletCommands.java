package io.rewardwallet.eventstore;

import io.rewardwallet.wallet.WalletCommand;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.axonframework.commandhandling.CommandBus;
import org.axonframework.commandhandling.CommandMessage;
import org.axonframework.commandhandling.GenericCommandMessage;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.messaging.unitofwork.CurrentUnitOfWork;
import org.axonframework.messaging.unitofwork.DefaultUnitOfWork;
import org.axonframework.messaging.unitofwork.UnitOfWork;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** Has wallets decide: one command, or several of one wallet as one unit of work that is stored whole or not at all. */
@Component
public class WalletCommands {

    private static final String OPENING = "opening";

    private final CommandGateway gateway;
    private final CommandBus bus;
    private final WalletCache wallets;
    private final boolean isRoutedByServer;

    WalletCommands(
            CommandGateway gateway,
            CommandBus bus,
            WalletCache wallets,
            @Value("${axon.axonserver.enabled}") boolean isRoutedByServer) {
        this.gateway = gateway;
        this.bus = bus;
        this.wallets = wallets;
        this.isRoutedByServer = isRoutedByServer;
    }

    /** Commands that are decided as one, the payload of their unit of work. */
    record Together(List<WalletCommand> commands) {}

    /** Several commands were not decided as one, and surely nothing of them was stored: each has to be sent by itself. */
    public static final class NotTogether extends Exception {
        private static final long serialVersionUID = 1L;

        public NotTogether(Throwable cause) {
            super(cause);
        }
    }

    /** Whether commands can be decided together: not where Axon Server says which node handles each. */
    public boolean canDecideTogether() {
        return !isRoutedByServer;
    }

    /**
     * Has a wallet decide; returns when its events would survive a power cut.
     *
     * @throws DecisionOutdated when state or terms had changed: decide again
     * @throws AlreadyStored when the history holds an event of the same request
     * @throws StoreUnavailable when the store does not answer
     */
    public <T> T send(WalletCommand command) {
        return send(command, null);
    }

    /**
     * Has a wallet decide that need not be read, if nothing has changed since it was.
     *
     * @param opening what was read of the wallet before its turn came; null: nothing
     */
    public <T> T send(WalletCommand command, @Nullable Opening opening) {
        try {
            return gateway.sendAndWait(
                    opening == null ? command : new GenericCommandMessage<>(command, Map.of(OPENING, opening)));
        } catch (Throwable e) {
            // Axon does so on an Exception only. A wallet with an event that is not stored would be brought level for
            // ever.
            wallets.remove(command.walletId());
            throw e;
        }
    }

    /** What was read before of the wallet that is deciding; null: nothing. */
    static @Nullable Opening opening() {
        return CurrentUnitOfWork.isStarted()
                ? (Opening) CurrentUnitOfWork.get().getMessage().getMetaData().get(OPENING)
                : null;
    }

    /**
     * Has one wallet decide commands one after another and stores their events by one append, before which no answer is
     * given. A command that fails would take with it what was decided before it, so then nothing is stored.
     *
     * @param commands of one wallet, whose turn the caller has
     * @return the outcomes, in the order of the commands
     * @throws DecisionOutdated when state or terms had changed: decide all again
     * @throws StoreUnavailable when the store does not answer
     * @throws NotTogether in every other case in which nothing was stored
     */
    public List<Object> sendTogether(List<WalletCommand> commands) throws NotTogether {
        UnitOfWork<CommandMessage<?>> all =
                DefaultUnitOfWork.startAndGet(new GenericCommandMessage<>(new Together(commands)));
        List<Object> outcomes = new ArrayList<>(commands.size());
        try {
            requireNoStock(commands);
            for (WalletCommand command : commands) {
                outcomes.add(decide(command));
            }
        } catch (Throwable e) {
            all.rollback(e);
            throw new NotTogether(e);
        }
        try {
            all.commit();
        } catch (DecisionOutdated | StoreUnavailable e) {
            throw e;
        } catch (AlreadyStored | NotHandedOver | NotTaken e) {
            throw new NotTogether(e);
        } catch (Throwable e) {
            wallets.remove(commands.get(0).walletId());
            throw e;
        }
        return outcomes;
    }

    /** Each is to see what those before it took of a stock, which is known when that is stored. */
    private static void requireNoStock(List<WalletCommand> commands) {
        if (commands.stream().flatMap(AskedStock::in).findAny().isPresent()) {
            throw new IllegalStateException("A reward of the calls has a limit on all customers' units");
        }
    }

    /** The bus calls back before it returns. */
    private Object decide(WalletCommand command) throws Throwable {
        List<Object> outcome = new ArrayList<>(1);
        List<Throwable> failure = new ArrayList<>(1);
        bus.dispatch(GenericCommandMessage.<WalletCommand>asCommandMessage(command), (sent, result) -> {
            if (result.isExceptional()) {
                failure.add(result.exceptionResult());
            } else {
                outcome.add(result.getPayload());
            }
        });
        if (!failure.isEmpty()) {
            throw failure.get(0);
        }
        return outcome.get(0);
    }
}
