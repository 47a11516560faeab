package io.rewardwallet.history;

import io.rewardwallet.wallet.EventKey;
import io.rewardwallet.wallet.WalletEvent;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which events of a wallet are wanted, as far as the database can tell by itself; null: any. The others are not even sent,
 * except where a request is asked for, whose few events come whatever else is wanted of them.
 *
 * @param from first time, included
 * @param to time before which they must lie
 * @param type the event's name
 * @param request the keys of what they are about; two requests may share them
 */
public record EventsWanted(
        @Nullable Instant from,
        @Nullable Instant to,
        @Nullable String type,
        EventKey.@Nullable Range request) {

    /** Every event. */
    public static final EventsWanted ALL = new EventsWanted(null, null, null, null);

    private static final String PACKAGE = WalletEvent.class.getPackageName() + ".";

    String condition() {
        return (from == null ? "" : " and occurred_at >= ?")
                + (to == null ? "" : " and occurred_at < ?")
                + (type == null ? "" : " and payload_type = ?");
    }

    /** For the condition, after those of the statement before it. */
    Object[] parameters(Object... before) {
        List<Object> all = new ArrayList<>(List.of(before));
        if (from != null) {
            all.add(from.atOffset(ZoneOffset.UTC));
        }
        if (to != null) {
            all.add(to.atOffset(ZoneOffset.UTC));
        }
        if (type != null) {
            all.add(PACKAGE + type);
        }
        return all.toArray();
    }
}
