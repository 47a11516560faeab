package io.rewardwallet.eventstore;

import static io.rewardwallet.StartedService.line;
import static org.assertj.core.api.Assertions.assertThat;

import io.rewardwallet.Postgres;
import io.rewardwallet.StartedService;
import io.rewardwallet.StartedService.Answer;
import io.rewardwallet.wallet.CallDetails;
import io.rewardwallet.wallet.RewardIssued;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Measures what a call costs on wallets with long histories, in memory, loaded anew, and after a restart. No test of the
 * build, since what a machine does at a moment proves nothing: {@code ./mvnw test -Dtest=HistoryTime} prints what
 * docs/performance.md shows.
 */
class HistoryTime {

    private static final int[] SIZES = {10, 1_000, 10_000, 100_000};
    private static final int WARM = 60;
    private static final int COLD = 11;
    private static final int RESTARTS = 2;

    /** A request every five minutes: 100,000 make a year. */
    private static final Duration STEP = Duration.ofMinutes(5);

    private int calls;

    @Test
    void on_the_embedded_database(@TempDir Path data) {
        try (StartedService service = StartedService.on(data)) {
            measure("H2", service);
        }
    }

    @Test
    void on_postgresql() {
        try (StartedService service = StartedService.on(Postgres.emptyDatabase(), Map.of())) {
            measure("PostgreSQL", service);
        }
    }

    private void measure(String store, StartedService service) {
        service.put("/api/v1/brands/b/rewards/1", reward("DAYS", 1));
        service.put("/api/v1/brands/b/rewards/2", reward("MONTHS", 1));
        Map<Integer, String> customers = new LinkedHashMap<>();
        for (int size : SIZES) {
            String mobile = "91982" + (1_000_000 + size);
            customers.put(size, mobile);
            fill(service, mobile, size);
        }
        customers.values().forEach(mobile -> fresh(service, mobile, WARM, () -> {}));
        for (boolean isTold : new boolean[] {false, true}) {
            customers.forEach((size, mobile) -> {
                tell(isTold, store, "warm, new request", size, fresh(service, mobile, WARM, () -> {}));
                tell(isTold, store, "warm, repeat of the oldest", size, oldest(service, mobile, WARM));
            });
            customers.forEach((size, mobile) -> tell(
                    isTold,
                    store,
                    "loaded anew, new request",
                    size,
                    fresh(service, mobile, COLD, service.bean(WalletCache.class)::removeAll)));
        }
        Map<Integer, double[]> afterRestart = new LinkedHashMap<>();
        for (int restart = 0; restart < RESTARTS; restart++) {
            service.restart();
            for (int i = 0; i < 50; i++) {
                service.credit("b", "9198255555", 1, "warm" + calls++);
            }
            int round = restart;
            customers.forEach((size, mobile) -> afterRestart.computeIfAbsent(size, s -> new double[RESTARTS])[round] =
                    fresh(service, mobile, 1, () -> {})[0]);
        }
        afterRestart.forEach((size, times) -> tell(true, store, "first call after a restart", size, times));
        customers.forEach((size, mobile) -> {
            service.bean(WalletCache.class).removeAll();
            double first = timed(() -> service.issue("b", mobile, line(2, 1, "month" + calls++)));
            double[] next = new double[COLD];
            Arrays.setAll(next, i -> timed(() -> service.issue("b", mobile, line(2, 1, "month" + calls++))));
            tell(true, store, "window behind the times kept: loaded anew", size, first);
            tell(true, store, "window behind the times kept: then", size, next);
        });
    }

    private static String reward(String window, long interval) {
        return """
                {"name": "R", "intouchPoints": 1, "restrictions": {"customerLevel": [{"kpi": "QUANTITY", "limit": 1000000,
                 "windowType": "ROLLING", "repeatFrequencyType": "%s", "interval": %d}]}}""".formatted(window, interval);
    }

    private static void fill(StartedService service, String mobile, int size) {
        service.credit("b", mobile, 100_000_000, "first");
        String wallet = sql(service)
                .sql("select wallet_id from customer_identifier where identifier = ?")
                .param(mobile)
                .query(String.class)
                .single();
        Instant now = Instant.now();
        List<GenericDomainEventMessage<?>> events = new ArrayList<>();
        for (int i = 1; i <= size; i++) {
            Instant at = now.minus(STEP.multipliedBy(size + 1L - i));
            String id = "request" + i;
            events.add(new GenericDomainEventMessage<>(
                    "CustomerRewardWallet",
                    wallet,
                    i,
                    new RewardIssued(
                            wallet, "b", id, 1 + i % 2, 1, 1, 1, 0, 0, 100_000_000, null, CallDetails.NONE, at)));
            if (events.size() >= 1_000 || i == size) {
                service.bean(EventStore.class).publish(events);
                events.clear();
            }
        }
        service.bean(WalletCache.class).removeAll();
        service.credit("b", mobile, 1, "second");
        if (size > 100) {
            Awaitility.await("snapshot")
                    .atMost(Duration.ofMinutes(1))
                    .until(() -> sql(service)
                                    .sql(
                                            "select coalesce(max(sequence_number), 0) from snapshot where aggregate_id = ?")
                                    .param(wallet)
                                    .query(Long.class)
                                    .single()
                            >= size);
        }
    }

    /** Calls of two lines with requestIds never seen before, as integrators make them. */
    private double[] fresh(StartedService service, String mobile, int count, Runnable before) {
        double[] times = new double[count];
        for (int i = 0; i < count; i++) {
            before.run();
            times[i] =
                    timed(() -> service.issue("b", mobile, line(1, 1, "new" + calls++), line(1, 1, "new" + calls++)));
        }
        return times;
    }

    private double[] oldest(StartedService service, String mobile, int count) {
        double[] times = new double[count];
        Arrays.setAll(times, i -> timed(() -> service.issue("b", mobile, line(2, 1, "request1"))));
        return times;
    }

    private interface Call {
        Answer send();
    }

    private static double timed(Call call) {
        long begun = System.nanoTime();
        Answer answer = call.send();
        double millis = (System.nanoTime() - begun) / 1e6;
        assertThat(answer.code()).as(answer.body()).isEqualTo(200);
        return millis;
    }

    private static void tell(boolean isTold, String store, String what, int size, double... millis) {
        double[] sorted = millis.clone();
        Arrays.sort(sorted);
        if (isTold) {
            System.out.printf(
                    "%s | %s | %,d requests | median %.2f ms | %.2f to %.2f ms%n",
                    store, what, size, sorted[sorted.length / 2], sorted[0], sorted[sorted.length - 1]);
        }
    }

    private static JdbcClient sql(StartedService service) {
        return service.bean(JdbcClient.class);
    }
}
