package io.rewardwallet.readmodel;

import io.rewardwallet.eventstore.EventFeed;
import io.rewardwallet.history.HistoryPass;
import io.rewardwallet.readmodel.Generations.Generation;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.axonframework.common.transaction.Transaction;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.eventhandling.ErrorContext;
import org.axonframework.eventhandling.EventProcessingException;
import org.axonframework.eventhandling.EventTrackerStatus;
import org.axonframework.eventhandling.StreamingEventProcessor;
import org.axonframework.eventhandling.pooled.PooledStreamingEventProcessor;
import org.axonframework.eventhandling.tokenstore.TokenStore;
import org.axonframework.messaging.StreamableMessageSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one set of a model's tables level with the history while this node runs the read models: by a pooled streaming
 * processor of Axon's over the ranges of {@link EventFeed}, each counted by a {@link RangeCounter}. Thread, claim of the
 * position and the transaction that stores it with the rows are Axon's. Its pause after a failure doubles up to a minute and
 * cannot be bounded, so {@link #goOn} puts a fresh processor in the place of one that has failed, which begins at the stored
 * position.
 */
final class Follower {

    private static final Logger LOG = LoggerFactory.getLogger(Follower.class);
    private static final int ONLY_SEGMENT = 0;
    private static final Duration LONGEST_STOP = Duration.ofSeconds(10);
    /** Looks, one a second, after which a claim that is not got is told of. */
    private static final int MOST_LOOKS_WITHOUT_CLAIM = 10;
    /** Shorter, since the lease has to be renewed meanwhile. */
    private static final Duration LONGEST_STOP_BEFORE_START = Duration.ofSeconds(1);
    /**
     * Never: the lease says who counts, so no claim runs out that would have to be extended; and with an extension Axon would
     * store a position that no range holds.
     */
    private static final Duration CLAIM_EXTENSION = Duration.ofDays(36_500);

    private final Generation generation;
    private final Projection projection;
    private final Sources sources;
    private Attempt attempt;
    private int looksWithoutClaim;
    private volatile boolean isFailureTold;

    /**
     * What all followers share.
     */
    record Sources(
            EventFeed feed,
            HistoryPass pass,
            Generations generations,
            ParkedWallets parked,
            FreshReads freshReads,
            TokenStore tokens,
            TransactionManager transactions,
            String node) {}

    Follower(Projection projection, Generation generation, Sources sources) {
        this.projection = projection;
        this.generation = generation;
        this.sources = sources;
        this.attempt = new Attempt();
    }

    /**
     * A processor from its start until it has failed or is stopped. One thread cuts ranges and counts them, in turns: the
     * next range is cut when the last is counted, and is as long as what was stored meanwhile.
     */
    private final class Attempt {
        private final PooledStreamingEventProcessor processor;
        private final ScheduledThreadPoolExecutor thread;
        /** Of the thread, which may have to end it when Axon does not. */
        private @Nullable Transaction begun;

        private volatile boolean hasFailed;

        Attempt() {
            thread = new ScheduledThreadPoolExecutor(1, this::daemon) {
                @Override
                protected void afterExecute(Runnable work, @Nullable Throwable thrown) {
                    requireNoError(work);
                }
            };
            thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
            processor = PooledStreamingEventProcessor.builder()
                    .name(generation.processor())
                    .eventHandlerInvoker(new RangeCounter(projection, generation, sources))
                    .messageSource(sources.feed())
                    .tokenStore(sources.tokens())
                    .transactionManager(this::beginTransaction)
                    .errorHandler(this::giveBack)
                    .coordinatorExecutor(thread)
                    .workerExecutor(thread)
                    .initialSegmentCount(1)
                    .initialToken(StreamableMessageSource::createTailToken)
                    .claimExtensionThreshold(CLAIM_EXTENSION.toMillis())
                    .build();
        }

        private Thread daemon(Runnable work) {
            Thread daemon = new Thread(work, "follow-" + generation.processor());
            daemon.setDaemon(true);
            return daemon;
        }

        private Transaction beginTransaction() {
            try {
                Transaction transaction = sources.transactions().startTransaction();
                begun = transaction;
                return transaction;
            } catch (RuntimeException e) {
                failed(e);
                throw e;
            }
        }

        /** Whatever is thrown here has Axon forget the range; the transaction is rolled back already. */
        private void giveBack(ErrorContext failure) throws Exception {
            failed(failure.error());
            throw failure.error() instanceof Exception why
                    ? why
                    : new EventProcessingException("A range could not be counted", failure.error());
        }

        /** Axon catches exceptions; after an Error it would wait for ever, with the position held by an open transaction. */
        private void requireNoError(Runnable work) {
            if (!(work instanceof Future<?> done) || !done.isDone() || done.isCancelled()) {
                return;
            }
            try {
                done.get();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (ExecutionException e) {
                failed(e.getCause());
                if (begun != null) {
                    begun.rollback();
                }
            }
        }

        private void failed(@Nullable Throwable why) {
            hasFailed = true;
            if (isFailureTold) {
                LOG.debug("{} still cannot be counted into; it is tried again", generation.processor(), why);
            } else {
                LOG.warn("{} cannot be counted into now; it is tried again", generation.processor(), why);
            }
            isFailureTold = true;
        }

        private void stop(Duration longest) {
            processor
                    .shutdownAsync()
                    .copy()
                    .completeOnTimeout(null, longest.toMillis(), TimeUnit.MILLISECONDS)
                    .join();
            // No interrupt: it would close the embedded database's file under a running statement.
            thread.shutdown();
        }
    }

    void start() {
        attempt.processor.start();
    }

    /** To be called each second: begins anew at the stored position when the processor does not follow any more. */
    void goOn() {
        PooledStreamingEventProcessor processor = attempt.processor;
        if (attempt.hasFailed || processor.isError() || !processor.isRunning() || isSetBack()) {
            if (!attempt.hasFailed) {
                attempt.failed(null);
            }
            attempt.stop(LONGEST_STOP_BEFORE_START);
            attempt = new Attempt();
            start();
        } else if (processor.processingStatus().containsKey(ONLY_SEGMENT)) {
            isFailureTold = false;
            looksWithoutClaim = 0;
        } else if (++looksWithoutClaim == MOST_LOOKS_WITHOUT_CLAIM) {
            LOG.warn("{} is not counted into: the claim to its position is not got", generation.processor());
        }
    }

    /** The history may have been set back, and the position with it, and have grown again without having been missed. */
    private boolean isSetBack() {
        EventTrackerStatus status = attempt.processor.processingStatus().get(ONLY_SEGMENT);
        long counted = status == null ? 0 : status.getCurrentPosition().orElse(0);
        return sources.generations().positionOf(generation) < counted;
    }

    /** Returns when it counts no more. */
    void stop() {
        attempt.stop(LONGEST_STOP);
    }

    StreamingEventProcessor processor() {
        return attempt.processor;
    }
}
