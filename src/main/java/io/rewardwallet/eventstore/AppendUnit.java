package io.rewardwallet.eventstore;

import io.rewardwallet.wallet.ChangesTerms;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The events of one unit of work on their way to the store. Queued, then taken by the writer; a caller whose time is up may
 * withdraw it while it is queued. Once taken, the caller waits until its fate is known, because it may be stored.
 *
 * @see GroupWriter
 */
final class AppendUnit {

    /** Asks for nothing; queued to wake the writer. */
    static final AppendUnit NOTHING = new AppendUnit(List.of(), List.of(), TermsUsed.NONE);

    private enum State {
        QUEUED,
        TAKEN,
        WITHDRAWN
    }

    private final AtomicReference<State> state = new AtomicReference<>(State.QUEUED);
    private final CompletableFuture<Void> stored = new CompletableFuture<>();
    private final List<EventRow> rows;
    private final List<ChangesTerms> termsChanges;
    private final TermsUsed termsUsed;
    private final List<StockMove> stockMoves;
    private final List<?> events;

    /**
     * @param rows at least one, in the order of events
     * @param termsChanges those events among them that change a reward's terms
     * @param termsUsed what the decision was based on
     */
    AppendUnit(List<EventRow> rows, List<ChangesTerms> termsChanges, TermsUsed termsUsed) {
        this(rows, termsChanges, termsUsed, List.of(), List.of());
    }

    /**
     * @param stockMoves units issued and taken back
     * @param events what the rows say, one a row; none: not at hand
     */
    AppendUnit(
            List<EventRow> rows,
            List<ChangesTerms> termsChanges,
            TermsUsed termsUsed,
            List<StockMove> stockMoves,
            List<?> events) {
        this.rows = rows;
        this.termsChanges = termsChanges;
        this.termsUsed = termsUsed;
        this.stockMoves = stockMoves;
        this.events = events;
    }

    List<EventRow> rows() {
        return rows;
    }

    EventRow first() {
        return rows.get(0);
    }

    List<ChangesTerms> termsChanges() {
        return termsChanges;
    }

    TermsUsed termsUsed() {
        return termsUsed;
    }

    List<StockMove> stockMoves() {
        return stockMoves;
    }

    List<?> events() {
        return events;
    }

    /** False when the caller has withdrawn it. */
    boolean take() {
        return state.compareAndSet(State.QUEUED, State.TAKEN);
    }

    void succeed() {
        stored.complete(null);
    }

    void fail(RuntimeException why) {
        stored.completeExceptionally(why);
    }

    /**
     * Waits until the events are stored and forced to disk.
     *
     * @throws RuntimeException the reason that the writer gave, or {@link StoreUnavailable} when it never took the unit
     */
    void await(long timeoutMillis) {
        boolean interrupted = false;
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
        try {
            while (true) {
                try {
                    if (state.get() == State.TAKEN) {
                        stored.get();
                    } else {
                        stored.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
                    }
                    return;
                } catch (TimeoutException e) {
                    if (state.compareAndSet(State.QUEUED, State.WITHDRAWN)) {
                        throw StoreUnavailable.nothingDone("The store did not take the events in time", e);
                    }
                } catch (InterruptedException e) {
                    interrupted = true;
                    deadline = System.nanoTime();
                } catch (ExecutionException e) {
                    throw (RuntimeException) e.getCause();
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
