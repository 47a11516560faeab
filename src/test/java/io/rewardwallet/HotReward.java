package io.rewardwallet;

import static io.rewardwallet.StartedService.line;

import io.rewardwallet.StartedService.Answer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Measures calls for one hot reward of many customers with a limit over all of them beside the same without, and how long
 * callers of other rewards wait meanwhile; then a crowd of 500 that comes at once for 100 units, with 500 others beside it. No test of the build: {@code ./mvnw test -Dtest=HotReward} prints what
 * docs/performance.md shows.
 */
class HotReward {

    private static final int CALLERS = 32;
    private static final int SECONDS = Integer.getInteger("hot-seconds", 5);
    private static final int ROUNDS = Integer.getInteger("hot-rounds", 3);
    private static final int CROWD = 500;
    private static final int CROWDS = Integer.getInteger("hot-crowds", 15);
    private static final String ENOUGH = limit(1_000_000_000, "FIXED", "NO_LIMIT");
    private static final AtomicInteger CUSTOMERS = new AtomicInteger();
    private static final AtomicLong CROWDED = new AtomicLong(100);

    @TempDir
    Path data;

    @Test
    void one_hot_reward() throws Exception {
        onEachStore(this::measure);
    }

    @Test
    void a_crowd_that_comes_at_once() throws Exception {
        onEachStore(this::crowds);
    }

    private interface Measured {
        void on(String what, StartedService... nodes) throws Exception;
    }

    private void onEachStore(Measured measured) throws Exception {
        try (StartedService embedded = StartedService.on(data)) {
            measured.on("embedded", embedded);
        }
        Postgres database = Postgres.emptyDatabase();
        try (StartedService one = StartedService.on(database, Map.of())) {
            measured.on("PostgreSQL, one node", one);
            try (StartedService two = StartedService.on(database, Map.of())) {
                measured.on("PostgreSQL, two nodes", one, two);
            }
        }
    }

    private void measure(String what, StartedService... nodes) throws Exception {
        define(nodes[0], 1, "");
        define(nodes[0], 2, ENOUGH);
        define(nodes[0], 3, ENOUGH + "," + limit(1_000_000_000, "ROLLING", "DAYS"));
        define(nodes[0], 4, limit(100, "FIXED", "NO_LIMIT"));
        for (long other = 11; other <= 14; other++) {
            define(nodes[0], other, "");
        }
        String[] names = {"no limit", "stock", "stock in a rolling window", "stock used up"};
        long[][] perSecond = new long[names.length][ROUNDS + 1];
        double[][] p99 = new double[names.length][ROUNDS + 1];
        for (int round = 0; round <= ROUNDS; round++) { // the first one warms up
            for (int reward = 1; reward <= names.length; reward++) {
                perSecond[reward - 1][round] = hammer(nodes, reward, null);
                double[] slowest = {0};
                hammer(nodes, reward, slowest);
                p99[reward - 1][round] = slowest[0];
            }
        }
        for (int i = 0; i < names.length; i++) {
            System.out.printf(
                    "%s, %s: %d calls/s; p99 of callers of other rewards beside it %.1f ms%n",
                    what,
                    names[i],
                    median(Arrays.stream(perSecond[i]).skip(1).asDoubleStream().toArray()),
                    Arrays.stream(p99[i]).skip(1).sorted().toArray()[ROUNDS / 2]);
        }
    }

    /** By turns a reward with 100 units and one without limit, each time another one; the first of each warms up. */
    private void crowds(String what, StartedService... nodes) throws Exception {
        for (long other = 11; other <= 14; other++) {
            define(nodes[0], other, "");
        }
        List<List<Long>> waits = List.of(new ArrayList<>(), new ArrayList<>());
        for (int crowd = 0; crowd <= CROWDS; crowd++) {
            for (int kind = 0; kind <= 1; kind++) {
                long reward = CROWDED.incrementAndGet();
                define(nodes[0], reward, kind == 0 ? limit(100, "FIXED", "NO_LIMIT") : "");
                List<Long> others = crowd(nodes, reward, kind == 0 ? 100 : CROWD);
                if (crowd > 0) {
                    waits.get(kind).addAll(others);
                }
            }
        }
        for (int kind = 0; kind <= 1; kind++) {
            long[] sorted =
                    waits.get(kind).stream().mapToLong(Long::longValue).sorted().toArray();
            System.out.printf(
                    "%s, %d at once want %s, %d others beside them: others' p50 %.0f ms, p99 %.0f ms (%d crowds)%n",
                    what,
                    CROWD,
                    kind == 0 ? "100 units" : "a reward without limit",
                    CROWD,
                    sorted[sorted.length / 2] / 1e6,
                    sorted[sorted.length * 99 / 100] / 1e6,
                    CROWDS);
        }
    }

    /** How long each of the others waited; exactly {@code granted} of the crowd must have got a unit. */
    private static List<Long> crowd(StartedService[] nodes, long reward, int granted) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2 * CROWD);
        List<Long> waits = Collections.synchronizedList(new ArrayList<>());
        AtomicInteger had = new AtomicInteger();
        CountDownLatch all = new CountDownLatch(2 * CROWD);
        for (int caller = 0; caller < 2 * CROWD; caller++) {
            int id = caller;
            threads.execute(() -> {
                String customer = String.valueOf(950000000000L + CUSTOMERS.incrementAndGet());
                boolean isOther = id % 2 == 0;
                all.countDown();
                try {
                    all.await();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
                long began = System.nanoTime();
                Answer answer = nodes[id / 2 % nodes.length].issue(
                        "hot", customer, line(isOther ? 11 + id % 4 : reward, 1, "one"));
                if (isOther && answer.code() == 200) {
                    waits.add(System.nanoTime() - began);
                } else if (!isOther && answer.code() == 200) {
                    had.incrementAndGet();
                }
            });
        }
        threads.shutdown();
        if (!threads.awaitTermination(120, TimeUnit.SECONDS) || had.get() != granted || waits.size() != CROWD) {
            throw new AssertionError(had + " of the crowd and " + waits.size() + " of the others got their unit");
        }
        return waits;
    }

    private static long median(double[] values) {
        Arrays.sort(values);
        return Math.round(values[values.length / 2]);
    }

    /** @param p99OfOthers null: all callers want the hot reward; else half of them want others, and this is theirs */
    private static long hammer(StartedService[] nodes, long reward, double[] p99OfOthers) throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        AtomicLong calls = new AtomicLong();
        List<Long> waits = Collections.synchronizedList(new ArrayList<>());
        ExecutorService threads = Executors.newFixedThreadPool(CALLERS);
        for (int caller = 0; caller < CALLERS; caller++) {
            int id = caller;
            boolean isOther = p99OfOthers != null && caller % 2 == 0;
            threads.execute(() -> {
                while (!over.get()) {
                    String customer = String.valueOf(950000000000L + CUSTOMERS.incrementAndGet());
                    long wanted = isOther ? 11 + id % 4 : reward;
                    long began = System.nanoTime();
                    Answer answer = nodes[id / 2 % nodes.length].issue("hot", customer, line(wanted, 1, "one"));
                    if (answer.status() != 200 && answer.code() != 12005) {
                        throw new AssertionError(answer.toString());
                    }
                    if (isOther) {
                        waits.add(System.nanoTime() - began);
                    }
                    calls.incrementAndGet();
                }
            });
        }
        TimeUnit.SECONDS.sleep(SECONDS);
        over.set(true);
        threads.shutdown();
        threads.awaitTermination(30, TimeUnit.SECONDS);
        if (p99OfOthers != null) {
            long[] sorted = waits.stream().mapToLong(Long::longValue).sorted().toArray();
            p99OfOthers[0] = sorted[sorted.length * 99 / 100] / 1e6;
        }
        return calls.get() / SECONDS;
    }

    private static String limit(long units, String kind, String frequency) {
        return """
                {"kpi": "QUANTITY", "limit": %d, "windowType": "%s", "repeatFrequencyType": "%s"}""".formatted(units, kind, frequency);
    }

    private static void define(StartedService node, long reward, String limits) {
        Answer answer = node.put("/api/v1/brands/hot/rewards/" + reward, """
                {"name": "Hot", "paymentMode": "FREE", "restrictions": {"rewardLevel": [%s]}}""".formatted(limits));
        if (answer.status() >= 300) {
            throw new AssertionError(answer.toString());
        }
    }
}
