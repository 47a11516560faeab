package io.rewardwallet.eventstore;

import io.rewardwallet.wallet.WalletEvent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The events that this node has stored last, kept without a gap, so that its read models need not read back what was just
 * written. What is not here (events of other nodes, those from before the start, a group whose answer was lost) is read from
 * the database.
 */
public final class NewestEvents {

    /** A fifth of a second of a busy node, about 2 MB: read models are far less behind, and more would be copied by each collection. */
    private static final int MOST = 4_096;

    private final Kept[] kept = new Kept[MOST];
    /** Index of the last event that is kept, and how many are, that one included. */
    private long last;

    private int count;

    /** @param event null: an event of a reward's history */
    private record Kept(
            String eventId, long version, @Nullable WalletEvent event) {}

    /** Receives a wallet's event. */
    public interface Reader {
        /** @param version the event's place in its wallet, from 1 */
        void read(long version, WalletEvent event);
    }

    /** Takes in a group that is stored. @param lastIndex of its last event */
    synchronized void stored(List<AppendUnit> units, long lastIndex) {
        int rows = units.stream().mapToInt(unit -> unit.rows().size()).sum();
        boolean isNext = lastIndex - rows == last;
        boolean isAtHand = units.stream().noneMatch(unit -> unit.events().isEmpty());
        if (!isNext || !isAtHand) {
            forgetAll();
        }
        last = lastIndex;
        if (!isAtHand) {
            return;
        }
        long index = lastIndex - rows;
        for (AppendUnit unit : units) {
            for (int i = 0; i < unit.events().size(); i++) {
                index++;
                Object event = unit.events().get(i);
                EventRow row = unit.rows().get(i);
                kept[placeOf(index)] = new Kept(
                        row.eventId(),
                        row.sequenceNumber() + 1,
                        event instanceof WalletEvent ofWallet ? ofWallet : null);
            }
        }
        count = Math.min(MOST, count + rows);
    }

    /** The database may have been set back. */
    synchronized void forgetAll() {
        count = 0;
        Arrays.fill(kept, null);
    }

    /**
     * Hands over the wallets' events after an index up to another, in the order of the history.
     *
     * @param lastEventId of the last of them as the database has it now: it may have been set back, which is noticed here last
     * @return false when some of them are not here; then nothing is handed over
     */
    public boolean read(long afterIndex, long upToIndex, String lastEventId, Reader reader) {
        List<Kept> wanted = new ArrayList<>();
        synchronized (this) {
            if (upToIndex > last || afterIndex < last - count || afterIndex >= upToIndex) {
                return false;
            }
            if (!kept[placeOf(upToIndex)].eventId().equals(lastEventId)) {
                return false;
            }
            for (long index = afterIndex + 1; index <= upToIndex; index++) {
                wanted.add(kept[placeOf(index)]);
            }
        }
        for (Kept one : wanted) {
            if (one.event() != null) {
                reader.read(one.version(), one.event());
            }
        }
        return true;
    }

    private static int placeOf(long index) {
        return (int) (index % MOST);
    }
}
