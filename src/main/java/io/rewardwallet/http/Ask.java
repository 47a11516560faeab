package io.rewardwallet.http;

import io.grpc.StatusRuntimeException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.axonframework.axonserver.connector.AxonServerException;
import org.axonframework.axonserver.connector.query.AxonServerQueryDispatchException;
import org.axonframework.axonserver.connector.query.AxonServerRemoteQueryHandlingException;
import org.axonframework.queryhandling.NoHandlerForQueryException;
import org.axonframework.queryhandling.QueryGateway;
import org.springframework.stereotype.Component;

/** Asks a read model and waits for the answer; one that does not come is a server that does not answer. */
@Component
class Ask {

    private static final long PATIENCE_SECONDS = 10;

    private final QueryGateway queries;

    Ask(QueryGateway queries) {
        this.queries = queries;
    }

    <R> R the(Object query, Class<R> answer) {
        try {
            return queries.query(query, answer).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException late) {
            throw new NoAnswer(late);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new NoAnswer(interrupted);
        } catch (ExecutionException failed) {
            throw translated(failed.getCause());
        }
    }

    private static RuntimeException translated(Throwable cause) {
        if (isAboutTheWay(cause) || cause.getCause() != null && isAboutTheWay(cause.getCause())) {
            return new NoAnswer(cause);
        }
        return cause instanceof RuntimeException unchecked ? unchecked : new IllegalStateException(cause);
    }

    /** Axon Server or the node behind it did not answer; after a reconnect no node has told it yet what it answers. */
    private static boolean isAboutTheWay(Throwable cause) {
        return cause instanceof AxonServerQueryDispatchException
                || cause instanceof AxonServerRemoteQueryHandlingException
                || cause instanceof AxonServerException
                || cause instanceof io.axoniq.axonserver.connector.AxonServerException
                || cause instanceof StatusRuntimeException
                || cause instanceof NoHandlerForQueryException;
    }

    /** A read model did not answer: 503, as for a store that does not. */
    static class NoAnswer extends RuntimeException {

        private static final long serialVersionUID = 1L;

        NoAnswer(Throwable cause) {
            super(cause);
        }
    }
}
