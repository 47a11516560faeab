package io.rewardwallet.readmodel;

import io.rewardwallet.history.EventFigures;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What one set of tables holds of wallets ({@link Projection#reached}), kept from one range to the next so that the tables
 * need not be asked. Rows change with the position in one transaction, so what was kept is right as long as the position is
 * where it was left and the history is the same; the one exception is a parked wallet, and a range in which anything fails
 * leaves nothing kept. Of one thread.
 */
final class ReachedRows {

    /** About 4 MB, and 5 MB for the texts of 50,000 wallets that they belong to. */
    private static final int MOST_NUMBERS_KEPT = 500_000;
    /** What a wallet takes beside its numbers, in numbers. */
    private static final int BESIDE = 8;

    private final Projection projection;
    private final TableSet tables;
    /** Numbers that are changed in place, which costs the collector nothing. */
    private final Map<String, long[]> kept = new HashMap<>();

    private int numbersKept;
    private long position = -1;
    private int timesForgotten = -1;

    ReachedRows(Projection projection, TableSet tables) {
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
            clear();
            position = held;
            timesForgotten = forgotten;
        }
        return new Range();
    }

    private void clear() {
        kept.clear();
        numbersKept = 0;
    }

    private void keep(String walletId, long[] row) {
        long[] before = kept.get(walletId);
        if (before != null && before.length == row.length) {
            System.arraycopy(row, 0, before, 0, row.length);
            return;
        }
        kept.put(walletId, row);
        numbersKept += row.length + BESIDE - (before == null ? 0 : before.length + BESIDE);
    }

    /** What one range reaches. */
    final class Range {

        private final Map<String, long[]> reached = new HashMap<>();
        private boolean hasFailed;

        /** Of the events' wallets, from before these events. */
        Map<String, long[]> of(List<EventFigures> events) {
            Map<String, long[]> rows = new HashMap<>();
            List<String> unknown = new ArrayList<>();
            for (EventFigures event : events) {
                String walletId = event.walletId();
                long[] row = kept.get(walletId);
                if (row == null) {
                    unknown.add(walletId);
                } else {
                    rows.put(walletId, row);
                }
            }
            if (!unknown.isEmpty()) {
                rows.putAll(
                        projection.reached(tables, unknown.stream().distinct().toList()));
            }
            return rows;
        }

        /** Events were counted; this is what the tables hold of their wallets now. */
        void counted(Map<String, long[]> rows) {
            reached.putAll(rows);
        }

        /** Something has failed: the tables are asked, in this range and in the next. */
        void failed() {
            clear();
            hasFailed = true;
        }

        /** The range and its position are committed. */
        void committed(long newPosition) {
            position = newPosition;
            if (hasFailed) {
                clear();
                return;
            }
            reached.forEach(ReachedRows.this::keep);
            if (numbersKept > MOST_NUMBERS_KEPT) {
                clear();
            }
        }
    }
}
