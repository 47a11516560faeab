package io.rewardwallet.eventstore;

import io.axoniq.axonserver.connector.event.AggregateEventStream;
import io.axoniq.axonserver.connector.event.EventChannel;
import io.axoniq.axonserver.connector.event.EventStream;
import io.axoniq.axonserver.grpc.event.Confirmation;
import io.axoniq.axonserver.grpc.event.Event;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.axonframework.axonserver.connector.AxonServerConnectionManager;
import org.axonframework.axonserver.connector.ErrorCode;
import org.axonframework.axonserver.connector.event.util.GrpcExceptionParser;
import org.axonframework.modelling.command.ConcurrencyException;

/**
 * The history in Axon Server, asked with an upper bound on every wait; whatever it does not answer is a
 * {@link StoreUnavailable}.
 */
final class AxonServer {

    private static final int READ_AHEAD = 2_000;

    private final AxonServerConnectionManager connections;
    private final long waitMillis;

    /** @param waitMillis how long an answer is waited for */
    AxonServer(AxonServerConnectionManager connections, long waitMillis) {
        this.connections = connections;
        this.waitMillis = waitMillis;
    }

    private EventChannel events() {
        return connections.getConnection().eventChannel();
    }

    /** Index of the newest event, counted from 1 as in the copy; 0: none. */
    long newestIndex() {
        return read(() -> answered(events().getLastToken())) + 1;
    }

    /** The place of an aggregate's newest event; empty when it has none. */
    Optional<Long> newestPlace(String aggregateId) {
        long place = read(() -> answered(events().findHighestSequence(aggregateId)));
        return place < 0 ? Optional.empty() : Optional.of(place);
    }

    /** An aggregate's events from a place on. */
    List<Event> eventsOf(String aggregateId, long firstPlace) {
        return read(() -> all(events -> events.openAggregateStream(aggregateId, firstPlace)));
    }

    /** An aggregate's newest saved state; none when there is none. */
    List<Event> newestSnapshot(String aggregateId) {
        return read(() -> all(events -> events.loadSnapshots(aggregateId, Long.MAX_VALUE, 1)));
    }

    private List<Event> all(Function<EventChannel, AggregateEventStream> opened) {
        return opened.apply(events()).asStream().toList();
    }

    /** The history after an index. */
    EventStream openAfter(long index) {
        return read(() -> events().openStream(index - 1, READ_AHEAD));
    }

    void saveSnapshot(Event snapshot) {
        Confirmation confirmation = read(() -> answered(events().appendSnapshot(snapshot)));
        if (!confirmation.getSuccess()) {
            throw StoreUnavailable.outcomeUnknown("Axon Server did not confirm a snapshot", null);
        }
    }

    /**
     * Stores events in one transaction.
     *
     * @throws DecisionOutdated when another event took the place of one of them, or the one before them is missing
     * @throws StoreUnavailable when Axon Server does not answer: they may have been stored
     */
    void append(List<Event> events) {
        try {
            Confirmation confirmation =
                    events().appendEvents(events.toArray(Event[]::new)).get(waitMillis, TimeUnit.MILLISECONDS);
            if (confirmation == null || !confirmation.getSuccess()) {
                throw StoreUnavailable.outcomeUnknown("Axon Server did not confirm the events", null);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw StoreUnavailable.outcomeUnknown("The service is stopping", e);
        } catch (TimeoutException e) {
            throw StoreUnavailable.outcomeUnknown("Axon Server did not answer in time", e);
        } catch (ExecutionException e) {
            throw whyNotStored(e.getCause(), events.get(0));
        } catch (StoreUnavailable e) {
            throw e;
        } catch (RuntimeException e) {
            throw whyNotStored(e, events.get(0));
        }
    }

    private static RuntimeException whyNotStored(Throwable failure, Event first) {
        RuntimeException known = GrpcExceptionParser.parse(failure);
        String text = String.valueOf(failure.getMessage());
        if (known instanceof ConcurrencyException || text.contains(ErrorCode.INVALID_EVENT_SEQUENCE.errorCode())) {
            return new DecisionOutdated("another decision on " + first.getAggregateIdentifier() + " was stored first");
        }
        if (text.contains(ErrorCode.EVENT_PAYLOAD_TOO_LARGE.errorCode())) {
            return new IllegalStateException("Axon Server does not take an event of this size", failure);
        }
        return StoreUnavailable.outcomeUnknown("Axon Server does not answer: " + text, failure);
    }

    private <T> T answered(CompletableFuture<T> asked) {
        try {
            return asked.get(waitMillis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw StoreUnavailable.nothingDone("The service is stopping", e);
        } catch (TimeoutException | ExecutionException e) {
            throw StoreUnavailable.nothingDone("Axon Server does not answer: " + e.getMessage(), e);
        }
    }

    /** The connector throws what it likes when its connection breaks. */
    private static <T> T read(Supplier<T> read) {
        try {
            return read.get();
        } catch (StoreUnavailable e) {
            throw e;
        } catch (RuntimeException e) {
            throw StoreUnavailable.nothingDone("Axon Server does not answer: " + e.getMessage(), e);
        }
    }
}
