package io.rewardwallet.readmodel;

import io.rewardwallet.history.EventFigures;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Which of a batch's events are still to be counted, by the versions that a model's wallets have reached. */
final class Progress {

    private Progress() {}

    /**
     * The events that come next for their wallets, in order.
     *
     * @param reached version by wallet id, moved on to what the wallets have reached with these events; a wallet that is
     *     missing has reached 0
     * @throws EventMissed when a wallet's event before one of these was never counted
     */
    static List<EventFigures> next(Map<String, Long> reached, List<EventFigures> events) {
        List<EventFigures> next = new ArrayList<>(events.size());
        for (EventFigures event : events) {
            String walletId = event.walletId();
            long version = reached.getOrDefault(walletId, 0L);
            if (event.version() > version + 1) {
                throw new EventMissed(walletId, version, event.version());
            }
            if (event.version() == version + 1) {
                reached.put(walletId, event.version());
                next.add(event);
            }
        }
        return next;
    }
}
