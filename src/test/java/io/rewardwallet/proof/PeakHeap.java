package io.rewardwallet.proof;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;

/** The most heap that was in use right after a collection while it watched: what lives, without garbage. */
final class PeakHeap {

    private volatile boolean isOver;
    private long peak;
    private Thread watching;

    void start() {
        System.gc();
        watching = new Thread(() -> {
            while (!isOver) {
                peak = Math.max(peak, liveNow());
                try {
                    Thread.sleep(20);
                } catch (InterruptedException e) {
                    return;
                }
            }
        });
        watching.setDaemon(true);
        watching.start();
    }

    /** In bytes. */
    long stop() {
        isOver = true;
        try {
            watching.join();
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
