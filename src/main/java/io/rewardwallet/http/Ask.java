package io.rewardwallet.http;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.axonframework.axonserver.connector.query.AxonServerQueryDispatchException;
import org.axonframework.axonserver.connector.query.AxonServerRemoteQueryHandlingException;
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
        if (cause instanceof AxonServerQueryDispatchException
                || cause instanceof AxonServerRemoteQueryHandlingException) {
            return new NoAnswer(cause);
        }
        return cause instanceof RuntimeException unchecked ? unchecked : new IllegalStateException(cause);
    }

    /** A read model did not answer: 503, as for a store that does not. */
    static class NoAnswer extends RuntimeException {

        private static final long serialVersionUID = 1L;

        NoAnswer(Throwable cause) {
            super(cause);
        }
    }
}
