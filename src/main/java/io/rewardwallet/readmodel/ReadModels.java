package io.rewardwallet.readmodel;

import io.rewardwallet.eventstore.EventFeed;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Function;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.eventhandling.pooled.PooledStreamingEventProcessor;
import org.axonframework.eventhandling.tokenstore.TokenStore;
import org.springframework.context.SmartLifecycle;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Runs a processor for each generation of each read model. */
@Component
public class ReadModels implements SmartLifecycle {

    /** After the writer has started, before calls are taken. */
    private static final int PHASE = Integer.MIN_VALUE + 2000;

    private static final int BATCH = 1_000;
    private static final long RETRY_CLAIM_MILLIS = 1_000;

    private final List<Projection> projections;
    private final EventFeed feed;
    private final TokenStore tokens;
    private final TransactionManager transactions;
    private final JdbcClient sql;
    private final List<PooledStreamingEventProcessor> running = new ArrayList<>();
    private final List<ScheduledExecutorService> executors = new ArrayList<>();

    ReadModels(
            List<Projection> projections,
            EventFeed feed,
            TokenStore tokens,
            TransactionManager transactions,
            JdbcClient sql) {
        this.projections = projections;
        this.feed = feed;
        this.tokens = tokens;
        this.transactions = transactions;
        this.sql = sql;
    }

    @Override
    public void start() {
        for (Projection projection : projections) {
            PooledStreamingEventProcessor processor = processorFor(projection, serving(projection.model()));
            running.add(processor);
            processor.start();
        }
    }

    private TableSet serving(String model) {
        return TableSet.valueOf(
                sql.sql("select upper(table_set) from read_model_generation" + " where model = ? and state = 'SERVING'")
                        .param(model)
                        .query(String.class)
                        .single());
    }

    private PooledStreamingEventProcessor processorFor(Projection projection, TableSet tables) {
        return PooledStreamingEventProcessor.builder()
                .name(tables.table(projection.model()))
                .eventHandlerInvoker(new Follower(projection, tables))
                .messageSource(feed)
                .initialToken(source -> source.createTailToken())
                .tokenStore(tokens)
                .transactionManager(transactions)
                .coordinatorExecutor(threads("follow"))
                .workerExecutor(threads("count"))
                .initialSegmentCount(1)
                .tokenClaimInterval(RETRY_CLAIM_MILLIS)
                .batchSize(BATCH)
                .build();
    }

    private Function<String, ScheduledExecutorService> threads(String role) {
        return processor -> {
            ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(work -> {
                Thread thread = new Thread(work, role + "-" + processor);
                thread.setDaemon(true);
                return thread;
            });
            executors.add(executor);
            return executor;
        };
    }

    @Override
    public void stop() {
        running.forEach(PooledStreamingEventProcessor::shutDown);
        running.clear();
        executors.forEach(ScheduledExecutorService::shutdown);
        executors.clear();
    }

    @Override
    public boolean isRunning() {
        return !running.isEmpty();
    }

    @Override
    public int getPhase() {
        return PHASE;
    }
}
