package io.rewardwallet.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** The most heap that was in use right after a collection while it watched: what lives, without garbage. */
final class PeakHeap {

    private final ScheduledExecutorService watching = Executors.newSingleThreadScheduledExecutor();
    private long peak;

    void start() {
        System.gc();
        watching.scheduleAtFixedRate(() -> peak = Math.max(peak, liveNow()), 0, 20, TimeUnit.MILLISECONDS);
    }

    /** In bytes. */
    long stop() {
        watching.shutdown();
        try {
            assertThat(watching.awaitTermination(5, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        return peak;
    }

    private static long liveNow() {
        long live = 0;
        for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
            MemoryUsage afterCollection = pool.getCollectionUsage();
            if (pool.getType() == MemoryType.HEAP && afterCollection != null) {
                live += afterCollection.getUsed();
            }
        }
        return live;
    }
}
