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

    private final List<List<String>> together = Collections.synchronizedList(new ArrayList<>());
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    @Test
    void calls_for_one_wallet_are_served_in_the_order_in_which_they_came() throws Exception {
        Turns<String> turns = turns(Duration.ofSeconds(10));
        CountDownLatch free = new CountDownLatch(1);
        List<Integer> served = Collections.synchronizedList(new ArrayList<>());
        List<CompletableFuture<Void>> calls = new ArrayList<>();
        calls.add(CompletableFuture.runAsync(() -> turns.take("w", () -> awaited(free)), threads));
        await().atMost(Duration.ofSeconds(5)).until(() -> turns.isTaken("w"));
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
        assertThat(turns.isTaken("w"))
                .as("nothing is kept for a wallet nobody waits for")
                .isFalse();
    }

    @Test
    void a_call_that_waited_too_long_is_sent_away_undone_and_others_are_not_held_up() throws Exception {
        Turns<String> turns = turns(Duration.ofMillis(100));
        CountDownLatch free = new CountDownLatch(1);
        AtomicBoolean done = new AtomicBoolean();
        var first = CompletableFuture.runAsync(() -> turns.take("w", () -> awaited(free)), threads);
        await().atMost(Duration.ofSeconds(5)).until(() -> turns.isTaken("w"));

        assertThatThrownBy(() -> turns.take("w", () -> done.getAndSet(true))).isInstanceOf(WalletBusy.class);
        assertThat(turns.take("other", () -> "served")).isEqualTo("served");
        free.countDown();
        first.get(5, TimeUnit.SECONDS);

        assertThat(done).isFalse();
        assertThat(turns.take("w", () -> "served")).isEqualTo("served");
    }

    @Test
    void a_call_that_fails_gives_its_turn_back() {
        Turns<String> turns = turns(Duration.ofMillis(100));
        assertThatThrownBy(() -> turns.take("w", () -> {
                    throw new IllegalStateException("on purpose");
                }))
                .hasMessage("on purpose");

        assertThat(turns.take("w", () -> "served")).isEqualTo("served");
    }

    @Test
    void calls_that_wait_are_done_together_in_the_order_in_which_they_came() throws Exception {
        Turns<String> turns = turns(Duration.ofSeconds(60));
        CountDownLatch free = new CountDownLatch(1);
        var first = CompletableFuture.runAsync(() -> turns.take("w", () -> awaited(free)), threads);
        await().atMost(Duration.ofSeconds(5)).until(() -> turns.isTaken("w"));
        List<CompletableFuture<String>> calls = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            int number = i;
            calls.add(CompletableFuture.supplyAsync(
                    () -> number == 70
                            ? turns.take("w", () -> "alone")
                            : turns.share("w", number == 80 ? 60 : 1, "call " + number),
                    threads));
            await().pollInterval(Duration.ofMillis(1))
                    .atMost(Duration.ofSeconds(5))
                    .until(() -> turns.waiting("w") == number + 1);
        }
        free.countDown();
        first.get(5, TimeUnit.SECONDS);
        for (int i = 0; i < 100; i++) {
            assertThat(calls.get(i).get(5, TimeUnit.SECONDS)).isEqualTo(i == 70 ? "alone" : "done call " + i);
        }

        assertThat(together.stream().map(List::size))
                .as("64 at most; one that needs the turn for itself parts them, and so does one that is too heavy")
                .containsExactly(64, 6, 9, 5, 15);
        assertThat(together.stream().flatMap(List::stream).map(call -> Integer.valueOf(call.substring(5))))
                .isSorted()
                .hasSize(99);
    }

    @Test
    void a_call_whose_time_is_up_while_it_waits_is_not_done_and_one_that_was_called_is_awaited() throws Exception {
        CountDownLatch free = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(1);
        Turns<String> turns = new Turns<>(Duration.ofMillis(300), 10, (wallet, calls) -> {
            begun.countDown();
            awaited(free);
            together.add(calls);
            return answers(calls);
        });
        var leads = CompletableFuture.supplyAsync(() -> turns.<String>share("w", 1, "leads"), threads);
        begun.await(5, TimeUnit.SECONDS);
        var late = CompletableFuture.supplyAsync(() -> turns.<String>share("w", 1, "late"), threads);
        assertThatThrownBy(() -> late.get(5, TimeUnit.SECONDS)).hasCauseInstanceOf(WalletBusy.class);
        assertThat(leads).as("longer than the longest wait, but called").isNotDone();
        free.countDown();

        assertThat(leads.get(5, TimeUnit.SECONDS)).isEqualTo("done leads");
        assertThat(turns.<String>share("w", 1, "next")).isEqualTo("done next");
        assertThat(together).containsExactly(List.of("leads"), List.of("next"));
    }

    @Test
    void when_doing_them_together_fails_altogether_everyone_is_told_and_the_turn_goes_on() throws Exception {
        AtomicBoolean fails = new AtomicBoolean(true);
        CountDownLatch free = new CountDownLatch(1);
        Turns<String> turns = new Turns<>(Duration.ofSeconds(10), 10, (wallet, calls) -> {
            if (fails.get()) {
                throw new StackOverflowError("on purpose");
            }
            return answers(calls);
        });
        var first = CompletableFuture.runAsync(() -> turns.take("w", () -> awaited(free)), threads);
        await().atMost(Duration.ofSeconds(5)).until(() -> turns.isTaken("w"));
        var one = CompletableFuture.supplyAsync(() -> turns.<String>share("w", 1, "one"), threads);
        var two = CompletableFuture.supplyAsync(() -> turns.<String>share("w", 1, "two"), threads);
        await().atMost(Duration.ofSeconds(5)).until(() -> turns.waiting("w") == 2);
        free.countDown();
        first.get(5, TimeUnit.SECONDS);

        assertThatThrownBy(() -> one.get(5, TimeUnit.SECONDS)).hasRootCauseMessage("on purpose");
        assertThatThrownBy(() -> two.get(5, TimeUnit.SECONDS)).hasRootCauseMessage("on purpose");
        fails.set(false);
        assertThat(turns.<String>share("w", 1, "next")).isEqualTo("done next");
    }

    private Turns<String> turns(Duration longestWait) {
        return new Turns<>(longestWait, 64, (wallet, calls) -> {
            together.add(calls);
            return answers(calls);
        });
    }

    private static List<Turns.Answer> answers(List<String> calls) {
        return calls.stream().<Turns.Answer>map(call -> () -> "done " + call).toList();
    }

    private static boolean awaited(CountDownLatch latch) {
        try {
            return latch.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
