package io.rewardwallet.eventstore;

import io.axoniq.axonserver.connector.event.EventStream;
import io.axoniq.axonserver.grpc.event.EventWithToken;
import io.rewardwallet.eventstore.CopiedEvents.Numbered;
import io.rewardwallet.eventstore.EventGroups.Head;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationListener;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.event.ContextClosedEvent;

/**
 * Copies the history from Axon Server into the database, on every node, and keeps this node's knowledge of it: one
 * thread follows the stream of events, adds what the copy lacks, and opens the stream again when it breaks.
 */
final class EventCopy implements KnownHistory, SmartLifecycle, ApplicationListener<ContextClosedEvent> {

    private static final Logger LOG = LoggerFactory.getLogger(EventCopy.class);
    private static final int BATCH = 1_000;
    private static final long POLL_MILLIS = 20;
    private static final long BETWEEN_TRIES_MILLIS = 200;

    private final AxonServer server;
    private final CopiedEvents copied;
    private final DirectoryClaim claim;
    private final HistoryEnd end;
    private final StoredForm form;
    private final List<CaughtUp> checks;
    private final Duration wait;
    private final KnownCopy known;
    private final CompletableFuture<Boolean> firstTry = new CompletableFuture<>();
    private volatile boolean isRunning;
    private volatile boolean isEnded;
    private volatile boolean isClosing;
    private @Nullable EventStream stream;
    private boolean hasGivenEvents; // a stream that closes before is not opened again at once
    private long catchUpTo;
    private boolean isCaughtUp;
    private @Nullable Thread thread;

    /**
     * @param known what this node knows of the copy
     * @param checks what has to hold once the copy has caught up
     * @param wait how long an answer of Axon Server is waited for
     */
    EventCopy(
            AxonServer server,
            CopiedEvents copied,
            KnownCopy known,
            DirectoryClaim claim,
            HistoryEnd end,
            StoredForm form,
            List<CaughtUp> checks,
            Duration wait) {
        this.server = server;
        this.copied = copied;
        this.known = known;
        this.claim = claim;
        this.end = end;
        this.form = form;
        this.checks = checks;
        this.wait = wait;
    }

    @Override
    public void awaitNewest() {
        known.requireUp();
        known.await(server.newestIndex(), 0, true);
    }

    @Override
    public void awaitReadable() {
        Head head = copied.head();
        known.await(head.lastIndex(), head.catalogueVersion(), false);
    }

    @Override
    public @Nullable String whyDown() {
        return known.whyDown();
    }

    /** Waits until the copy has caught up; goes on without when Axon Server does not answer: it may come later. */
    @Override
    public void start() {
        isRunning = true;
        thread = new Thread(this::run, "event-copy");
        thread.start();
        try {
            firstTry.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw (RuntimeException) e.getCause();
        }
    }

    private void run() {
        while (isRunning && !isEnded) {
            try {
                EventStream open = stream == null ? open() : stream;
                copyFrom(open);
            } catch (UnsafeStore e) {
                end(e);
            } catch (InterruptedException e) {
                LOG.warn("The copy's thread is not meant to be interrupted; it goes on");
            } catch (RuntimeException e) {
                lost(e);
            }
        }
        close();
    }

    /** What was read before may be wrong: Axon Server or the database may have been set back meanwhile. */
    private EventStream open() throws InterruptedException {
        Head head = copied.head();
        known.readAnew(head);
        claim.check();
        catchUpTo = server.newestIndex();
        isCaughtUp = false;
        hasGivenEvents = false;
        EventStream opened = server.openAfter(Math.max(0, head.lastIndex() - 1));
        stream = opened;
        requireSameHistory(head.lastIndex(), opened);
        return opened;
    }

    /** The copy's last event has to be in Axon Server, at the same place. */
    private void requireSameHistory(long index, EventStream opened) throws InterruptedException {
        if (index == 0) {
            return;
        }
        boolean isThere = index <= catchUpTo;
        if (isThere) {
            EventWithToken last = opened.nextIfAvailable(wait.toMillis(), TimeUnit.MILLISECONDS);
            if (last == null) {
                throw StoreUnavailable.nothingDone("Axon Server does not hand out events", null);
            }
            isThere = copied.has(index, last.getEvent().getMessageIdentifier());
        }
        if (!isThere) {
            throw new UnsafeStore("The copy of the history ends with event " + index + ", and Axon Server does not have"
                    + " that event there (its newest is " + catchUpTo + "): acknowledged events are missing in Axon"
                    + " Server, or the database belongs to another history. Restore what is older");
        }
    }

    private void copyFrom(EventStream open) throws InterruptedException {
        EventWithToken next = open.nextIfAvailable(POLL_MILLIS, TimeUnit.MILLISECONDS);
        if (next == null && open.isClosed()) {
            if (!hasGivenEvents) {
                throw StoreUnavailable.nothingDone("Axon Server has closed the stream of events", null);
            }
            close(); // as the server does now and then under load; the next round opens another one at once
            return;
        }
        hasGivenEvents |= next != null;
        List<Numbered> batch = new ArrayList<>();
        for (; next != null; next = batch.size() < BATCH ? open.nextIfAvailable() : null) {
            long index = next.getToken() + 1;
            if (index > end.lastIndex()) {
                batch.add(new Numbered(index, ServerEvent.rowOf(next.getEvent(), form)));
            }
        }
        if (!batch.isEmpty()) {
            known.follow(copied.add(batch));
        } else {
            known.look();
        }
        if (!isCaughtUp && end.lastIndex() >= catchUpTo) {
            caughtUp();
        }
    }

    private void caughtUp() {
        checks.forEach(CaughtUp::check);
        isCaughtUp = true;
        if (firstTry.isDone()) {
            LOG.info("Axon Server answers again; the copy of the history ends with event {}", end.lastIndex());
        }
        known.up();
        firstTry.complete(true);
    }

    private void lost(RuntimeException why) {
        if (!isClosing && (known.whyDown() == null || !firstTry.isDone())) {
            LOG.warn("The history cannot be followed; it is tried again", why);
        }
        known.down(String.valueOf(why.getMessage()));
        close();
        firstTry.complete(false);
        try {
            TimeUnit.MILLISECONDS.sleep(BETWEEN_TRIES_MILLIS);
        } catch (InterruptedException e) {
            LOG.warn("The copy's thread is not meant to be interrupted; it goes on");
        }
    }

    /** Nothing more is written in this life of the service. */
    private void end(UnsafeStore why) {
        isEnded = true;
        known.ended(String.valueOf(why.getMessage()));
        LOG.error("{}. Nothing is written until the service is started again.", why.getMessage());
        firstTry.completeExceptionally(why);
    }

    private void close() {
        EventStream open = stream;
        stream = null;
        if (open != null) {
            open.close();
        }
    }

    /** The connection to Axon Server is closed before this stops. */
    @Override
    public void onApplicationEvent(ContextClosedEvent closing) {
        isClosing = true;
    }

    @Override
    public void stop() {
        isRunning = false;
        Thread copying = thread;
        if (copying != null) {
            try {
                copying.join(TimeUnit.SECONDS.toMillis(30));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public boolean isRunning() {
        return isRunning;
    }

    @Override
    public int getPhase() {
        return GroupWriter.PHASE;
    }
}
