package io.rewardwallet.eventstore;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.axonframework.axonserver.connector.AxonServerException;
import org.axonframework.axonserver.connector.command.AxonServerCommandDispatchException;
import org.axonframework.commandhandling.CommandBus;
import org.axonframework.commandhandling.CommandExecutionException;
import org.axonframework.commandhandling.NoHandlerForCommandException;
import org.axonframework.commandhandling.gateway.DefaultCommandGateway;

/**
 * Sends commands through Axon Server, waits for them with an upper bound, and turns what comes back for one that was
 * not done into the exceptions that the store throws where no network lies between.
 */
final class ServerCommands extends DefaultCommandGateway {

    private final long patienceMillis;

    /** @param patienceMillis how long the outcome of a command is waited for */
    ServerCommands(CommandBus bus, long patienceMillis) {
        super(DefaultCommandGateway.builder().commandBus(bus));
        this.patienceMillis = patienceMillis;
    }

    @Override
    public <R> R sendAndWait(Object command) {
        try {
            return super.sendAndWait(command, patienceMillis, TimeUnit.MILLISECONDS);
        } catch (RuntimeException e) {
            throw translated(e);
        }
    }

    static RuntimeException translated(RuntimeException failure) {
        if (failure instanceof CommandExecutionException execution) {
            Object told = execution.getDetails().orElse(null);
            if (told instanceof CommandFailure known) {
                return known.asException();
            }
        }
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof NoHandlerForCommandException) {
                return StoreUnavailable.nothingDone("No node takes commands from Axon Server yet", failure);
            }
            if (isAboutTheWay(cause)) {
                return StoreUnavailable.outcomeUnknown("Axon Server does not answer: " + cause.getMessage(), failure);
            }
        }
        return failure;
    }

    /** The command may have been done all the same: its outcome got lost. */
    private static boolean isAboutTheWay(Throwable cause) {
        return cause instanceof AxonServerCommandDispatchException
                || cause.getClass() == AxonServerException.class
                || cause instanceof io.axoniq.axonserver.connector.AxonServerException
                || cause instanceof io.grpc.StatusRuntimeException
                || cause instanceof TimeoutException
                || cause instanceof InterruptedException;
    }
}
