package io.rewardwallet.desk;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Calls for one wallet, or of one line, take turns, first come first served. The thread whose turn it is leads: it takes the calls that wait
 * behind its own and may be done together with it, does them all at once, and hands the turn on before it releases their
 * answers. So a wallet that many call at once costs one append for many calls. A call that came alone waits for nobody.
 *
 * @param <C> a call that may be done together with others
 */
final class Turns<C> {

    /** So many calls are done together at most. */
    static final int MOST_TOGETHER = 64;

    /** Tells the thread that waits for it that it leads now. */
    private static final Answer LEAD = new Answer() {
        @Override
        public Object get() {
            throw new IllegalStateException("no answer");
        }
    };

    private final ConcurrentHashMap<String, Queue<Waiting<C>>> lines = new ConcurrentHashMap<>();
    private final Duration longestWait;
    private final int mostWeight;
    private final Together<C> together;

    /** What a call is answered: a value, or a failure when it is got. */
    interface Answer extends Supplier<Object> {}

    /** Does calls of one wallet, in their order, and gives an answer for each. */
    interface Together<C> {
        List<Answer> handle(String walletId, List<C> calls);
    }

    private enum State {
        WAITING,
        CALLED,
        WITHDRAWN
    }

    /** A call that may be done together with others, or else work that needs the turn for itself. */
    private static final class Waiting<C> {
        private final @Nullable C call;
        private final @Nullable Supplier<?> alone;
        private final int weight;
        private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);
        private final CompletableFuture<Answer> signal = new CompletableFuture<>();

        Waiting(@Nullable C call, @Nullable Supplier<?> alone, int weight) {
            this.call = call;
            this.alone = alone;
            this.weight = weight;
        }

        boolean isCalled() {
            return state.compareAndSet(State.WAITING, State.CALLED);
        }
    }

    /**
     * @param longestWait after which a call is sent away
     * @param mostWeight of calls done together
     */
    Turns(Duration longestWait, int mostWeight, Together<C> together) {
        this.longestWait = longestWait;
        this.mostWeight = mostWeight;
        this.together = together;
    }

    /**
     * Does the work, and nothing else for the wallet meanwhile, when it is this call's turn.
     *
     * @throws WalletBusy when it did not come in time; the work was not begun
     */
    <T> T take(String walletId, Supplier<T> work) {
        return wait(walletId, new Waiting<>(null, work, 0));
    }

    /**
     * Has the call done when it is its turn, together with others that wait.
     *
     * @param weight of the call; a call of any weight is done
     * @throws WalletBusy when its turn did not come in time; it was not begun
     */
    <T> T share(String walletId, int weight, C call) {
        return wait(walletId, new Waiting<>(call, null, weight));
    }

    @SuppressWarnings("unchecked")
    private <T> T wait(String walletId, Waiting<C> own) {
        Answer answer = isFirst(walletId, own) ? LEAD : signalled(walletId, own);
        return (T) (answer == LEAD ? lead(walletId, own) : answer).get();
    }

    /** Whether the wallet is free; else the call is put behind those that wait. */
    private boolean isFirst(String walletId, Waiting<C> own) {
        boolean[] isFree = new boolean[1];
        lines.compute(walletId, (id, line) -> {
            if (line == null) {
                isFree[0] = own.isCalled();
                return new ArrayDeque<>();
            }
            line.add(own);
            return line;
        });
        return isFree[0];
    }

    /** Waits until the call is done or leads; not longer than the longest wait unless it has been called by then. */
    private Answer signalled(String walletId, Waiting<C> own) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return own.state.get() == State.CALLED
                            ? own.signal.get()
                            : own.signal.get(longestWait.toNanos(), TimeUnit.NANOSECONDS);
                } catch (TimeoutException e) {
                    withdraw(walletId, own);
                } catch (InterruptedException e) {
                    interrupted = true;
                    withdraw(walletId, own);
                } catch (ExecutionException e) {
                    throw new IllegalStateException(e);
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void withdraw(String walletId, Waiting<C> own) {
        if (own.state.compareAndSet(State.WAITING, State.WITHDRAWN)) {
            lines.computeIfPresent(walletId, (id, line) -> {
                line.remove(own);
                return line;
            });
            throw new WalletBusy();
        }
    }

    private Answer lead(String walletId, Waiting<C> own) {
        List<Waiting<C>> called = new ArrayList<>(List.of(own));
        List<Answer> answers;
        try {
            if (own.call == null) {
                answers = List.of(answerOf(own.alone));
            } else {
                callOthers(walletId, called);
                answers = together.handle(
                        walletId, called.stream().map(one -> one.call).toList());
            }
        } catch (Throwable e) {
            Answer failed = failure(e);
            answers = called.stream().map(one -> failed).toList();
        }
        handOn(walletId);
        for (int i = 1; i < called.size(); i++) {
            called.get(i).signal.complete(answers.get(i));
        }
        return answers.get(0);
    }

    private void callOthers(String walletId, List<Waiting<C>> called) {
        lines.computeIfPresent(walletId, (id, line) -> {
            int weight = called.get(0).weight;
            Waiting<C> next = line.peek();
            while (next != null
                    && next.call != null
                    && called.size() < MOST_TOGETHER
                    && weight + next.weight <= mostWeight) {
                line.remove();
                if (next.isCalled()) {
                    called.add(next);
                    weight += next.weight;
                }
                next = line.peek();
            }
            return line;
        });
    }

    private void handOn(String walletId) {
        lines.computeIfPresent(walletId, (id, line) -> {
            Waiting<C> next = line.poll();
            while (next != null && !next.isCalled()) {
                next = line.poll();
            }
            if (next == null) {
                return null;
            }
            next.signal.complete(LEAD);
            return line;
        });
    }

    /** Does work; what it throws is thrown when the answer is got. */
    static Answer answerOf(Supplier<?> work) {
        try {
            Object value = work.get();
            return () -> value;
        } catch (Throwable e) {
            return failure(e);
        }
    }

    static Answer failure(Throwable e) {
        return () -> {
            if (e instanceof Error error) {
                throw error;
            }
            throw (RuntimeException) e;
        };
    }

    /** Whether somebody has the wallet's turn. */
    boolean isTaken(String walletId) {
        return lines.containsKey(walletId);
    }

    /** Calls that wait for it. */
    int waiting(String walletId) {
        int[] waiting = new int[1];
        lines.computeIfPresent(walletId, (id, line) -> {
            waiting[0] = line.size();
            return line;
        });
        return waiting[0];
    }
}
