package io.rewardwallet.audit;

import io.rewardwallet.history.EventsWanted;
import io.rewardwallet.history.StoredWalletEvent;
import io.rewardwallet.history.WalletHistory;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Reads a wallet's events as audit entries, page by page or all of them. A place in the trail is a wallet's version, so it
 * stays the same while events are added.
 */
@Component
public class AuditTrail {

    private static final int BATCH = 1_000;

    private final WalletHistory history;

    AuditTrail(WalletHistory history) {
        this.history = history;
    }

    /** In which order entries are wanted. */
    public enum Order {
        ASC,
        DESC
    }

    /**
     * A page of entries.
     *
     * @param brand the wallet's
     * @param after walletVersion of the entry after which the page begins, in the order asked for; null: from the start
     * @param limit entries at most
     */
    public AuditPage page(
            String brand, String walletId, AuditFilter filter, Order order, @Nullable Long after, int limit) {
        List<AuditEntry> found = new ArrayList<>();
        walk(walletId, filter.wanted(brand, walletId), order, after, limit + 1, entry -> {
            if (filter.includes(entry)) {
                found.add(entry);
            }
            return found.size() <= limit;
        });
        if (found.size() <= limit) {
            return new AuditPage(found, null);
        }
        List<AuditEntry> page = found.subList(0, limit);
        return new AuditPage(List.copyOf(page), page.get(limit - 1).walletVersion());
    }

    /** Hands over every entry; memory does not grow with their number. */
    public void forEach(String brand, String walletId, AuditFilter filter, Order order, Consumer<AuditEntry> consumer) {
        walk(walletId, filter.wanted(brand, walletId), order, null, BATCH, entry -> {
            if (filter.includes(entry)) {
                consumer.accept(entry);
            }
            return true;
        });
    }

    private interface Visit {
        boolean goesOn(AuditEntry entry);
    }

    private void walk(
            String walletId, EventsWanted wanted, Order order, @Nullable Long after, int firstBatch, Visit visit) {
        long place = after != null ? after : order == Order.ASC ? 0 : history.versionOf(walletId) + 1;
        int size = firstBatch;
        List<StoredWalletEvent> batch = read(walletId, wanted, order, place, size);
        while (!batch.isEmpty()) {
            for (StoredWalletEvent stored : batch) {
                place = stored.version();
                if (!visit.goesOn(AuditEntry.of(stored))) {
                    return;
                }
            }
            batch = batch.size() < size ? List.of() : read(walletId, wanted, order, place, BATCH);
            size = BATCH;
        }
    }

    private List<StoredWalletEvent> read(String walletId, EventsWanted wanted, Order order, long place, int size) {
        return order == Order.ASC
                ? history.after(walletId, place, size, wanted)
                : history.before(walletId, place, size, wanted);
    }
}
