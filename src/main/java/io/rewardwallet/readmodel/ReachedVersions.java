package io.rewardwallet.readmodel;

import io.rewardwallet.history.EventFigures;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The versions that wallets have reached in one set of tables, kept from one range to the next so that the tables need not be
 * asked. Rows change with the position in one transaction, so what was kept is right as long as the position is where it was
 * left; the one exception is a parked wallet, and a range in which anything fails leaves nothing kept.
 */
final class ReachedVersions {

    private static final int MOST_KEPT = 50_000;

    private final Projection projection;
    private final TableSet tables;
    /** Numbers that are changed in place, which costs the collector nothing. */
    private final Map<String, long[]> kept = new HashMap<>();
    /** What the range has reached that is being counted; null: something has failed in it. */
    private @Nullable Map<String, Long> ofRange;

    private long position = -1;

    ReachedVersions(Projection projection, TableSet tables) {
        this.projection = projection;
        this.tables = tables;
    }

    /** A range begins at the position that its transaction holds. */
    void standAt(long held) {
        if (held != position) {
            kept.clear();
            position = held;
        }
        ofRange = new HashMap<>();
    }

    /** Of the events' wallets; to be moved on with the events. */
    Map<String, Long> of(List<EventFigures> events) {
        Map<String, Long> reached = new HashMap<>();
        List<String> unknown = new ArrayList<>();
        for (EventFigures event : events) {
            String walletId = event.walletId();
            long[] version = kept.get(walletId);
            if (version == null) {
                unknown.add(walletId);
            } else {
                reached.put(walletId, version[0]);
            }
        }
        if (!unknown.isEmpty()) {
            reached.putAll(
                    projection.versions(tables, unknown.stream().distinct().toList()));
        }
        if (ofRange != null) {
            ofRange = reached;
        }
        return reached;
    }

    /** The range is committed. */
    void movedTo(long newPosition) {
        Map<String, Long> reached = ofRange;
        if (reached == null || kept.size() + reached.size() > MOST_KEPT) {
            kept.clear();
        }
        if (reached != null) {
            reached.forEach((walletId, version) -> kept.computeIfAbsent(walletId, id -> new long[1])[0] = version);
        }
        position = newPosition;
    }

    /** Something has failed: the tables are asked again. */
    void forget() {
        kept.clear();
        ofRange = null;
    }
}
