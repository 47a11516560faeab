package io.rewardwallet.readmodel;

import io.rewardwallet.history.EventFigures;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which of a batch's events are still to be counted, by the versions that a model's wallets have reached. */
final class Progress {

    private Progress() {}

    /**
     * The events that come next for their wallets, in order.
     *
     * @param reached what the tables hold, as {@link Projection#reached} tells it; a wallet that is missing has reached version 0
     * @throws EventMissed when a wallet's event before one of these was never counted
     */
    static List<EventFigures> next(Map<String, long[]> reached, List<EventFigures> events) {
        List<EventFigures> next = new ArrayList<>(events.size());
        Map<String, Long> versions = new HashMap<>();
        for (EventFigures event : events) {
            String walletId = event.walletId();
            long version = versions.computeIfAbsent(walletId, id -> versionOf(reached.get(id)));
            if (event.version() > version + 1) {
                throw new EventMissed(walletId, version, event.version());
            }
            if (event.version() == version + 1) {
                versions.put(walletId, event.version());
                next.add(event);
            }
        }
        return next;
    }

    private static long versionOf(long @Nullable [] row) {
        return row == null ? 0 : row[0];
    }
}
