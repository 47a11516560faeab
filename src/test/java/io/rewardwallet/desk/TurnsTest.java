package io.rewardwallet.desk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TurnsTest {

    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    @Test
    void calls_for_one_wallet_are_served_in_the_order_in_which_they_came() throws Exception {
        Turns turns = new Turns(Duration.ofSeconds(10));
        CountDownLatch free = new CountDownLatch(1);
        List<Integer> served = Collections.synchronizedList(new ArrayList<>());
        List<CompletableFuture<Void>> calls = new ArrayList<>();
        calls.add(CompletableFuture.runAsync(() -> turns.take("w", () -> awaited(free)), threads));
        await().atMost(Duration.ofSeconds(5)).until(() -> turns.wanting("w") == 1);
        for (int i = 0; i < 20; i++) {
            int number = i;
            calls.add(CompletableFuture.runAsync(() -> turns.take("w", () -> served.add(number)), threads));
            await().atMost(Duration.ofSeconds(5)).until(() -> turns.waiting("w") == number + 1);
        }
        free.countDown();
        for (CompletableFuture<Void> call : calls) {
            call.get(5, TimeUnit.SECONDS);
        }

        assertThat(served).hasSize(20).isSorted();
        assertThat(turns.wanting("w"))
                .as("nothing is kept for a wallet nobody waits for")
                .isZero();
    }

    @Test
    void a_call_that_waited_too_long_is_sent_away_undone_and_others_are_not_held_up() throws Exception {
        Turns turns = new Turns(Duration.ofMillis(100));
        CountDownLatch free = new CountDownLatch(1);
        AtomicBoolean done = new AtomicBoolean();
        var first = CompletableFuture.runAsync(() -> turns.take("w", () -> awaited(free)), threads);
        await().atMost(Duration.ofSeconds(5)).until(() -> turns.wanting("w") == 1);

        assertThatThrownBy(() -> turns.take("w", () -> done.getAndSet(true))).isInstanceOf(WalletBusy.class);
        assertThat(turns.take("other", () -> "served")).isEqualTo("served");
        free.countDown();
        first.get(5, TimeUnit.SECONDS);

        assertThat(done).isFalse();
        assertThat(turns.take("w", () -> "served")).isEqualTo("served");
    }

    @Test
    void a_call_that_fails_gives_its_turn_back() {
        Turns turns = new Turns(Duration.ofMillis(100));
        assertThatThrownBy(() -> turns.take("w", () -> {
                    throw new IllegalStateException("on purpose");
                }))
                .hasMessage("on purpose");

        assertThat(turns.take("w", () -> "served")).isEqualTo("served");
    }

    private static boolean awaited(CountDownLatch latch) {
        try {
            return latch.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
