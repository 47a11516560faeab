package io.rewardwallet.readmodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.mockito.Mockito.mock;

import io.rewardwallet.StartedService;
import io.rewardwallet.eventstore.EventFeed;
import io.rewardwallet.eventstore.NodeName;
import io.rewardwallet.history.HistoryPass;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.eventhandling.StreamingEventProcessor;
import org.axonframework.eventhandling.pooled.PooledStreamingEventProcessor;
import org.axonframework.eventhandling.tokenstore.TokenStore;
import org.h2.api.Trigger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Each set of tables in use is followed by a processor of Axon's, which holds the claim to its position. */
class FollowerTest {

    private static final String BRAND = "brand-1";
    private static final String CUSTOMER = "600000001";

    @TempDir
    static Path data;

    private static StartedService service;
    private static long credits;

    @BeforeAll
    static void start() {
        service = StartedService.on(data);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void each_set_of_tables_has_a_pooled_processor_of_its_own() {
        credit();
        Histories.awaitLevel(service);
        long newest = service.bean(EventFeed.class).newestIndex();

        var processors = service.bean(ReadModels.class).processors();

        assertThat(processors)
                .extracting(StreamingEventProcessor::getName)
                .containsExactlyInAnyOrderElementsOf(service.bean(Generations.class).all().stream()
                        .map(Generations.Generation::processor)
                        .toList())
                .hasSize(2);
        assertThat(processors).hasOnlyElementsOfType(PooledStreamingEventProcessor.class);
        await("processors that say where they are")
                .untilAsserted(() -> assertThat(processors).allSatisfy(processor -> {
                    assertThat(processor.isRunning()).isTrue();
                    assertThat(processor.processingStatus()).containsOnlyKeys(0);
                    assertThat(processor.processingStatus().get(0).getCurrentPosition())
                            .hasValue(newest);
                }));
    }

    @Test
    void a_position_that_another_node_has_claimed_is_left_to_it() {
        credit();
        Histories.awaitLevel(service);
        service.bean(JdbcClient.class)
                .sql("update token_entry set owner = 'another node', claimed_at = ?")
                .param(Instant.now().toString())
                .update();
        credit();
        await("nothing is counted")
                .during(Duration.ofSeconds(2))
                .atMost(Duration.ofSeconds(4))
                .until(() -> versionInModel() == credits - 1);

        service.bean(JdbcClient.class)
                .sql("update token_entry set owner = null")
                .update();

        await("the claim is taken").atMost(Duration.ofSeconds(10)).until(() -> versionInModel() == credits);
    }

    /** Axon catches exceptions only: its thread would wait for ever, and the open transaction hold the position. */
    @Test
    void an_error_while_a_position_is_stored_is_made_up_for() {
        credit();
        Histories.awaitLevel(service);
        ReadModels models = service.bean(ReadModels.class);
        models.stop();
        var hasFailed = new AtomicBoolean();
        TokenStore real = service.bean(TokenStore.class);
        TokenStore failing = mock(TokenStore.class, call -> {
            if (call.getMethod().getName().equals("storeToken") && hasFailed.compareAndSet(false, true)) {
                throw new OutOfMemoryError("asked for by a test");
            }
            return call.getMethod().invoke(real, call.getArguments());
        });
        var follower = new Follower(models.find("balance").orElseThrow(), serving("balance"), sources(failing));
        follower.start();
        credit();

        await("the position after the Error").atMost(Duration.ofSeconds(10)).until(() -> {
            follower.goOn();
            return versionInModel() == credits;
        });
        assertThat(hasFailed).isTrue();

        follower.stop();
        models.start();
        credit();
        await("going on").atMost(Duration.ofSeconds(10)).until(() -> versionInModel() == credits);
    }

    private static Generations.Generation serving(String model) {
        return service.bean(Generations.class).all().stream()
                .filter(generation ->
                        generation.model().equals(model) && generation.state() == Generations.State.SERVING)
                .findFirst()
                .orElseThrow();
    }

    private static Follower.Sources sources(TokenStore tokens) {
        return new Follower.Sources(
                service.bean(EventFeed.class),
                service.bean(HistoryPass.class),
                service.bean(Generations.class),
                service.bean(ParkedWallets.class),
                service.bean(FreshReads.class),
                tokens,
                service.bean(TransactionManager.class),
                service.bean(NodeName.class).name());
    }

    /** An interrupt would have the embedded database close its file. */
    @Test
    void a_stop_waits_for_the_statement_that_runs_and_does_not_interrupt_it() throws Exception {
        credit();
        Histories.awaitLevel(service);
        ReadModels models = service.bean(ReadModels.class);
        service.bean(JdbcClient.class)
                .sql("create trigger slow before update on balance_a for each row call '" + SlowTrigger.class.getName()
                        + "'")
                .update();
        SlowTrigger.isSlow = true;
        credit();
        assertThat(SlowTrigger.BEGUN.await(10, TimeUnit.SECONDS)).isTrue();

        var stopping = CompletableFuture.runAsync(models::stop);
        TimeUnit.MILLISECONDS.sleep(300);
        assertThat(stopping).isNotDone();
        SlowTrigger.LET_GO.countDown();
        stopping.get(10, TimeUnit.SECONDS);

        assertThat(SlowTrigger.wasInterrupted).isFalse();
        assertThat(models.processors()).isEmpty();
        assertThat(versionInModel()).isEqualTo(credits);
        SlowTrigger.isSlow = false;
        models.start();
        credit();
        await("going on").atMost(Duration.ofSeconds(10)).until(() -> versionInModel() == credits);
    }

    /** Holds the first writer up until it is let go, and notes whether somebody else wanted it to end. */
    public static final class SlowTrigger implements Trigger {

        static final CountDownLatch BEGUN = new CountDownLatch(1);
        static final CountDownLatch LET_GO = new CountDownLatch(1);
        static volatile boolean isSlow;
        static volatile boolean wasInterrupted;

        @Override
        public void fire(Connection connection, Object @Nullable [] before, Object @Nullable [] after)
                throws SQLException {
            if (isSlow) {
                BEGUN.countDown();
                try {
                    LET_GO.await(30, TimeUnit.SECONDS);
                } catch (InterruptedException e) {
                    wasInterrupted = true;
                }
            }
        }
    }

    private static void credit() {
        credits++;
        assertThat(service.credit(BRAND, CUSTOMER, 1, "credit-" + credits).status())
                .isEqualTo(200);
    }

    private static long versionInModel() {
        return service.read(BRAND, CUSTOMER, "balance")
                .json()
                .get("walletVersion")
                .asLong();
    }
}
