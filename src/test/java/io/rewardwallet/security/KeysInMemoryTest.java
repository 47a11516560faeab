package io.rewardwallet.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessResourceFailureException;

/** Calls cost no query, and what another node has done to a key is known within ten seconds. */
class KeysInMemoryTest {

    private static final String OPERATOR = "operator";
    private static final String ID = "00112233445566aa";
    private static final String KEY = KeyText.newKey(ID);
    private static final Instant THEN = Instant.parse("2026-11-25T10:00:00Z");

    private final List<StoredKeys.Stored> table = new CopyOnWriteArrayList<>();
    private final AtomicInteger queries = new AtomicInteger();
    private final AtomicLong nanos = new AtomicLong();
    private final KeysInMemory keys = new KeysInMemory(
            () -> {
                queries.incrementAndGet();
                return List.copyOf(table);
            },
            nanos::get);

    @BeforeEach
    void one_key() {
        table.add(stored(ID, KEY, null));
        table.add(stored(OPERATOR, "chosen by a person, printable!", null));
    }

    @Test
    void ten_thousand_calls_cost_one_query() {
        for (int i = 0; i < 10_000; i++) {
            assertThat(keys.find(KEY, OPERATOR)).isPresent();
        }
        assertThat(queries).hasValue(1);
    }

    @Test
    void a_key_revoked_on_another_node_is_dead_within_ten_seconds() {
        assertThat(keys.find(KEY, OPERATOR)).isPresent();
        table.set(0, stored(ID, KEY, THEN));

        pass(Duration.ofMillis(9_500));

        assertThat(keys.find(KEY, OPERATOR)).isEmpty();
    }

    @Test
    void while_calls_go_on_it_is_dead_sooner_and_no_call_waits_for_the_query() {
        assertThat(keys.find(KEY, OPERATOR)).isPresent();
        table.set(0, stored(ID, KEY, THEN));

        pass(Duration.ofMillis(3_500));

        await("the new state was read in the background")
                .atMost(Duration.ofSeconds(5))
                .until(() -> keys.find(KEY, OPERATOR).isEmpty());
    }

    @Test
    void a_key_made_on_another_node_is_good_at_once() {
        assertThat(keys.find(KEY, OPERATOR)).isPresent();
        String another = KeyText.newKey("aaaaaaaaaaaaaaaa");
        table.add(stored("aaaaaaaaaaaaaaaa", another, null));

        assertThat(keys.find(another, OPERATOR)).isPresent();
    }

    @Test
    void guessing_costs_one_query_a_second() {
        assertThat(keys.find(KEY, OPERATOR)).isPresent();
        for (int i = 0; i < 1_000; i++) {
            assertThat(keys.find(KeyText.newKey(KeyText.newId()), OPERATOR)).isEmpty();
        }
        assertThat(queries).hasValue(2);

        pass(Duration.ofMillis(1_100));
        assertThat(keys.find(KeyText.newKey(KeyText.newId()), OPERATOR)).isEmpty();
        assertThat(queries).hasValue(3);
    }

    /** Reading takes as long as the pool waits for a connection; calls in a row must not wait for each other's. */
    @Test
    void while_the_store_is_away_calls_are_told_together_and_then_at_once() throws Exception {
        Semaphore readings = new Semaphore(0);
        AtomicBoolean isAway = new AtomicBoolean(true);
        KeysInMemory unreadable = new KeysInMemory(
                () -> {
                    readings.acquireUninterruptibly();
                    if (isAway.get()) {
                        throw new DataAccessResourceFailureException("away");
                    }
                    return List.copyOf(table);
                },
                nanos::get);
        List<CompletableFuture<Optional<ApiKey>>> calls = new ArrayList<>();
        try (var threads = new ThreadPoolCloser(16)) {
            for (int i = 0; i < 16; i++) {
                calls.add(CompletableFuture.supplyAsync(() -> unreadable.find(KEY, OPERATOR), threads.pool));
            }
            await("all but one wait for the one that reads").until(() -> threads.pool.getActiveCount() == 16);
            readings.release();
            for (var call : calls) {
                assertThatThrownBy(() -> call.get(5, TimeUnit.SECONDS)).hasRootCauseMessage("away");
            }
        }
        assertThatThrownBy(() -> unreadable.find(KEY, OPERATOR)).hasMessage("away"); // nobody lets this reading go on

        isAway.set(false);
        readings.release(10);
        await("the keys are read")
                .atMost(Duration.ofSeconds(5))
                .ignoreExceptions()
                .until(() -> unreadable.find(KEY, OPERATOR).isPresent());
    }

    private static final class ThreadPoolCloser implements AutoCloseable {
        private final ThreadPoolExecutor pool;

        ThreadPoolCloser(int threads) {
            pool = (ThreadPoolExecutor) Executors.newFixedThreadPool(threads);
        }

        @Override
        public void close() {
            pool.shutdownNow();
        }
    }

    @Test
    void only_the_whole_key_is_a_key() {
        String sameId = KeyText.newKey(ID);

        assertThat(keys.find(KEY, OPERATOR)).map(ApiKey::id).contains(ID);
        assertThat(keys.find("chosen by a person, printable!", OPERATOR))
                .map(ApiKey::id)
                .contains(OPERATOR);
        for (String wrong : List.of(sameId, KEY + "a", KEY.substring(0, 62), ID, OPERATOR, "", "chosen by a person")) {
            assertThat(keys.find(wrong, OPERATOR)).as(wrong).isEmpty();
        }
    }

    /** The cache notes the time of a reading on the thread that read, a moment after whoever waited for it has gone on. */
    private void pass(Duration time) {
        await("the reading is noted").until(() -> Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("keys"))
                .allMatch(thread -> thread.getState() == Thread.State.WAITING));
        nanos.addAndGet(time.toNanos());
    }

    private static StoredKeys.Stored stored(String id, String key, @Nullable Instant revokedAt) {
        String by = revokedAt == null ? null : "another node";
        ApiKey shown = new ApiKey(id, "n", "b", Set.of(Role.ISSUER), THEN, "start", null, revokedAt, by);
        return new StoredKeys.Stored(shown, KeyText.hash(key));
    }
}
