package io.rewardwallet.readmodel;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Which of a batch's events are still to be counted, by the versions that a model's wallets have reached. */
public final class Progress {

    private Progress() {}

    /**
     * The events that come next for their wallets, in order.
     *
     * @param reached version by wallet id; a wallet that is missing has reached 0
     * @throws EventMissed when a wallet's event before one of these was never counted
     */
    public static List<NumberedEvent> next(Map<String, Long> reached, List<NumberedEvent> events) {
        Map<String, Long> at = new HashMap<>(reached);
        List<NumberedEvent> next = new ArrayList<>(events.size());
        for (NumberedEvent numbered : events) {
            String walletId = numbered.event().walletId();
            long version = at.getOrDefault(walletId, 0L);
            if (numbered.version() > version + 1) {
                throw new EventMissed(walletId, version, numbered.version());
            }
            if (numbered.version() == version + 1) {
                at.put(walletId, numbered.version());
                next.add(numbered);
            }
        }
        return next;
    }
}
