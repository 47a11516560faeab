package io.rewardwallet.readmodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.rewardwallet.history.EventFigures;
import io.rewardwallet.wallet.PointsCredited;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Readers that ask for a version: who waits, for how long, and what is asked meanwhile. */
class FreshReadsTest {

    private static final int PLACES = 100;

    private final FreshReads reads = new FreshReads();
    private final AtomicLong version = new AtomicLong();
    private final AtomicInteger reading = new AtomicInteger();
    private final Map<Thread, Integer> readsOf = new ConcurrentHashMap<>();
    private final AtomicInteger asked = new AtomicInteger();

    private long read(String wallet, long minVersion) {
        return reads.read(
                "balance",
                wallet,
                minVersion,
                () -> {
                    reading.incrementAndGet();
                    readsOf.merge(Thread.currentThread(), 1, Integer::sum);
                    return version.get();
                },
                found -> found,
                asked::incrementAndGet);
    }

    @Test
    void what_is_counted_is_read_once_and_the_history_is_not_asked() {
        version.set(7);

        assertThat(read("w", 7)).isEqualTo(7);
        assertThat(reading).hasValue(1);
        assertThat(asked).hasValue(0);
    }

    @Test
    void a_reader_that_is_ahead_has_the_model_count_and_gets_what_it_has_counted() throws Exception {
        var model = CompletableFuture.runAsync(() -> {
            reads.untilAwaited("balance", "w"::equals, TimeUnit.SECONDS.toNanos(30));
            version.set(3);
            reads.counted("balance", List.of(event("w", 3)));
        });

        assertThat(read("w", 3)).isEqualTo(3);
        model.get(10, TimeUnit.SECONDS);
    }

    /** Told after it, it would count the events a question of the database later. */
    @Test
    void a_model_is_told_before_it_is_read() throws Exception {
        var told = new CompletableFuture<Void>();
        Thread model = new Thread(() -> {
            reads.untilAwaited("balance", "w"::equals, TimeUnit.SECONDS.toNanos(30));
            told.complete(null);
        });
        model.start();
        await().until(() -> model.getState() == Thread.State.TIMED_WAITING);

        long found = reads.read(
                "balance",
                "w",
                3,
                () -> told.orTimeout(10, TimeUnit.SECONDS).thenApply(now -> 3L).join(),
                read -> read,
                () -> {});

        assertThat(found).isEqualTo(3);
    }

    /** Each range costs a commit: a reader of what is counted already is no reason for one. */
    @Test
    void readers_of_wallets_that_are_counted_and_of_other_models_do_not_hurry_a_model() {
        long half = TimeUnit.MILLISECONDS.toNanos(50);
        reads.read(
                "balance",
                "w",
                3,
                () -> {
                    long begun = System.nanoTime();
                    reads.untilAwaited("balance", "another"::equals, half);
                    reads.untilAwaited("issuance", "w"::equals, half);
                    assertThat(System.nanoTime() - begun).isGreaterThanOrEqualTo(2 * half);
                    return 3L;
                },
                read -> read,
                () -> {});
    }

    @Test
    void what_another_node_has_stored_hurries_a_model_when_it_is_known() throws Exception {
        var known = new AtomicBoolean();
        var looks = new AtomicInteger();
        Thread model = new Thread(() -> {
            reads.untilAwaited(
                    "balance",
                    wallet -> {
                        looks.incrementAndGet();
                        return known.get();
                    },
                    TimeUnit.SECONDS.toNanos(30));
            version.set(3);
            reads.counted("balance", List.of(event("w", 3)));
        });
        model.start();

        long found = reads.read("balance", "w", 3, version::get, read -> read, () -> {
            await().until(() -> looks.get() > 0 && model.getState() == Thread.State.TIMED_WAITING);
            known.set(true);
        });

        assertThat(found).isEqualTo(3);
        model.join();
    }

    @Test
    void what_is_counted_while_the_history_is_asked_is_read_once_more_and_at_once() {
        long found = reads.read(
                "balance",
                "w",
                3,
                () -> {
                    reading.incrementAndGet();
                    return version.get();
                },
                read -> read,
                () -> {
                    version.set(3);
                    reads.counted("balance", List.of(event("w", 3)));
                });

        assertThat(found).isEqualTo(3);
        assertThat(reading).hasValue(2);
    }

    @Test
    void a_model_that_does_not_get_there_is_told_after_two_seconds() {
        version.set(2);
        long begun = System.nanoTime();

        assertThatThrownBy(() -> read("w", 3))
                .isInstanceOf(FreshReads.NotYetThere.class)
                .hasMessageContaining("balance has not reached version 3");
        assertThat(System.nanoTime() - begun)
                .isBetween(TimeUnit.MILLISECONDS.toNanos(2_000), TimeUnit.SECONDS.toNanos(10));
    }

    @Test
    void nobody_waits_for_a_version_that_there_is_not() {
        for (int n = 0; n < 2 * PLACES; n++) {
            assertThatThrownBy(() -> reads.read("balance", "w", 3, () -> 2L, found -> found, FreshReadsTest::refuse))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        a_place_is_free();
    }

    /** Read once in vain, once from a place. */
    private void a_place_is_free() {
        AtomicLong looks = new AtomicLong();
        assertThat(reads.<Long>read("balance", "other", 2, looks::incrementAndGet, found -> found, () -> {}))
                .isEqualTo(2);
    }

    @Test
    void a_hundred_wait_and_the_next_is_told_so_but_only_when_there_is_such_a_version() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(PLACES);
        List<Future<Long>> waiting = new ArrayList<>();
        for (int n = 0; n < PLACES; n++) {
            waiting.add(threads.submit(() -> read("w", 1)));
        }
        threads.shutdown();
        // Whoever reads for the second time has a place.
        await().until(() -> readsOf.values().stream().filter(times -> times > 1).count() == PLACES);

        assertThatThrownBy(() -> read("w", 1)).hasMessageContaining("Too many readers");
        assertThatThrownBy(() -> reads.read("balance", "w", 1, () -> 0L, found -> found, FreshReadsTest::refuse))
                .isInstanceOf(IllegalArgumentException.class);
        version.set(1);
        reads.counted("balance", List.of(event("w", 1)));
        for (Future<Long> one : waiting) {
            assertThat(one.get(10, TimeUnit.SECONDS)).isEqualTo(1);
        }
        a_place_is_free();
    }

    private static void refuse() {
        throw new IllegalArgumentException("there is no such version");
    }

    private static EventFigures event(String wallet, long version) {
        return new EventFigures(PointsCredited.class, wallet, version, "b", 0, 0, 10, 10, "2026-11-01T10:00:00Z");
    }
}
