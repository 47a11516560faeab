package io.rewardwallet.readmodel;

import io.rewardwallet.eventstore.EventFeed;
import io.rewardwallet.history.HistoryPass;
import io.rewardwallet.readmodel.Generations.Generation;
import java.time.Duration;
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
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Keeps one set of a model's tables level with the history while this node runs the read models: by a pooled streaming
 * processor of Axon's over the ranges of {@link EventFeed}, each counted by a {@link RangeCounter}. Thread, claim of the
 * position, the transaction that stores it with the rows, and going back after a failure are Axon's. Its pause after a
 * failure doubles up to a minute and cannot be bounded, so {@link #goOn} puts a fresh processor in the place of one that
 * has failed.
 */
final class Follower {

    private static final Logger LOG = LoggerFactory.getLogger(Follower.class);
    private static final int ONLY_SEGMENT = 0;
    private static final Duration LONGEST_STOP = Duration.ofSeconds(10);
    /** Shorter, since the lease has to be renewed meanwhile. */
    private static final Duration LONGEST_STOP_BEFORE_START = Duration.ofSeconds(1);
    /**
     * Never: the lease says who counts, so no claim runs out that would have to be extended; and with an extension Axon would
     * store a position that no range holds.
     */
    private static final Duration CLAIM_EXTENSION = Duration.ofDays(36_500);

    private final Generation generation;
    private final Sources sources;
    private final RangeCounter counter;
    private PooledStreamingEventProcessor processor;
    private ScheduledThreadPoolExecutor thread;
    private volatile boolean hasFailed;
    private volatile boolean isFailureTold;

    /**
     * What all followers share.
     *
     * @param nested runs its work behind a savepoint of the range's transaction
     */
    record Sources(
            EventFeed feed,
            HistoryPass pass,
            Generations generations,
            ParkedWallets parked,
            FreshReads freshReads,
            TokenStore tokens,
            TransactionManager transactions,
            TransactionTemplate nested,
            String node) {}

    Follower(Projection projection, Generation generation, Sources sources) {
        this.generation = generation;
        this.sources = sources;
        this.counter = new RangeCounter(projection, generation, sources);
        renew();
    }

    /**
     * One thread cuts ranges and counts them, in turns: the next range is cut when the last is counted, and is as long as
     * what was stored meanwhile.
     */
    private void renew() {
        thread = new ScheduledThreadPoolExecutor(1, work -> {
            Thread daemon = new Thread(work, "follow-" + generation.processor());
            daemon.setDaemon(true);
            return daemon;
        });
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        hasFailed = false;
        processor = PooledStreamingEventProcessor.builder()
                .name(generation.processor())
                .eventHandlerInvoker(counter)
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

    private Transaction beginTransaction() {
        try {
            return sources.transactions().startTransaction();
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

    private void failed(@Nullable Throwable why) {
        hasFailed = true;
        if (isFailureTold) {
            LOG.debug("{} still cannot be counted into; it is tried again", generation.processor(), why);
        } else {
            LOG.warn("{} cannot be counted into now; it is tried again", generation.processor(), why);
        }
        isFailureTold = true;
    }

    void start() {
        processor.start();
    }

    /** To be called each second: begins anew at the stored position when the processor does not follow any more. */
    void goOn() {
        if (hasFailed || processor.isError() || !processor.isRunning() || isSetBack()) {
            if (!hasFailed) {
                failed(null);
            }
            stop(LONGEST_STOP_BEFORE_START);
            renew();
            start();
        } else if (processor.processingStatus().containsKey(ONLY_SEGMENT)) {
            isFailureTold = false;
        }
    }

    /** The history may have been set back, and the position with it, and have grown again without having been missed. */
    private boolean isSetBack() {
        EventTrackerStatus status = processor.processingStatus().get(ONLY_SEGMENT);
        long counted = status == null ? 0 : status.getCurrentPosition().orElse(0);
        return sources.generations().positionOf(generation) < counted;
    }

    /** Returns when it counts no more. */
    void stop() {
        stop(LONGEST_STOP);
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

    StreamingEventProcessor processor() {
        return processor;
    }
}
