package io.rewardwallet.audit;

import io.rewardwallet.history.EventsWanted;
import io.rewardwallet.wallet.EventKey;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which entries of a wallet's audit trail are asked for; null: any.
 *
 * @param from first time, included
 * @param to time before which entries must lie
 * @param type the event's name
 */
public record AuditFilter(
        @Nullable Instant from,
        @Nullable Instant to,
        @Nullable String type,
        @Nullable String requestId,
        @Nullable Long rewardId) {

    /** Every entry. */
    public static final AuditFilter ALL = new AuditFilter(null, null, null, null, null);

    /** What of it the database can tell. */
    EventsWanted wanted(String brand, String walletId) {
        return new EventsWanted(from, to, type, requestId == null ? null : EventKey.about(brand, requestId, walletId));
    }

    boolean includes(AuditEntry entry) {
        return (from == null || !entry.at().isBefore(from))
                && (to == null || entry.at().isBefore(to))
                && (type == null || type.equals(entry.type()))
                && (requestId == null || requestId.equals(entry.requestId()))
                && (rewardId == null || rewardId.equals(entry.rewardId()));
    }
}
