package io.rewardwallet.readmodel;

import io.rewardwallet.history.EventFigures;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The versions that wallets have reached in one set of tables, kept from one range to the next so that the tables need not be
 * asked. Rows change with the position in one transaction, so what was kept is right as long as the position is where it was
 * left and the history is the same; the one exception is a parked wallet, and a range in which anything fails leaves nothing
 * kept. Of one thread.
 */
final class ReachedVersions {

    private static final int MOST_KEPT = 50_000;

    private final Projection projection;
    private final TableSet tables;
    /** Numbers that are changed in place, which costs the collector nothing. */
    private final Map<String, long[]> kept = new HashMap<>();

    private long position = -1;
    private int timesForgotten = -1;

    ReachedVersions(Projection projection, TableSet tables) {
        this.projection = projection;
        this.tables = tables;
    }

    /**
     * A range begins.
     *
     * @param held the position that its transaction holds
     * @param forgotten how often the history was found to be another one
     */
    Range rangeAt(long held, int forgotten) {
        if (held != position || forgotten != timesForgotten) {
            kept.clear();
            position = held;
            timesForgotten = forgotten;
        }
        return new Range();
    }

    /** What one range reaches. */
    final class Range {

        private final Map<String, Long> reached = new HashMap<>();
        private boolean hasFailed;

        /** Of the events' wallets, from before these events. */
        Map<String, Long> of(List<EventFigures> events) {
            Map<String, Long> versions = new HashMap<>();
            List<String> unknown = new ArrayList<>();
            for (EventFigures event : events) {
                String walletId = event.walletId();
                long[] version = kept.get(walletId);
                if (version == null) {
                    unknown.add(walletId);
                } else {
                    versions.put(walletId, version[0]);
                }
            }
            if (!unknown.isEmpty()) {
                versions.putAll(
                        projection.versions(tables, unknown.stream().distinct().toList()));
            }
            return versions;
        }

        /** Events were counted; these versions are what their wallets have reached with them. */
        void counted(Map<String, Long> versions) {
            reached.putAll(versions);
        }

        /** Something has failed: the tables are asked, in this range and in the next. */
        void failed() {
            kept.clear();
            hasFailed = true;
        }

        /** The range and its position are committed. */
        void committed(long newPosition) {
            position = newPosition;
            if (hasFailed || kept.size() + reached.size() > MOST_KEPT) {
                kept.clear();
            }
            if (!hasFailed) {
                reached.forEach((walletId, version) -> kept.computeIfAbsent(walletId, id -> new long[1])[0] = version);
            }
        }
    }
}
