package io.rewardwallet.eventstore;

import io.rewardwallet.eventstore.StockRows.Counted;
import io.rewardwallet.wallet.Limit;
import io.rewardwallet.wallet.StockRoom;
import io.rewardwallet.wallet.StockUnits;
import io.rewardwallet.wallet.StockUnits.Move;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;

/**
 * What this node knows of the count of one reward. Callers decide with it and hold nothing meanwhile; whether it was still so
 * is seen to where the decision is stored. It may be behind when other nodes store, never ahead.
 */
final class StockView {

    private final long since;
    private final boolean isTimed;
    private final StockUnits units;
    private long seenIndex;
    private boolean isExact = true;

    StockView(Counted counted) {
        this.since = counted.since();
        this.isTimed = counted.isTimed();
        this.units = isTimed ? StockUnits.timed() : StockUnits.untimed(counted.issued());
        counted.moves().forEach(units::add);
        this.seenIndex = counted.lastIndex();
    }

    long since() {
        return since;
    }

    boolean isTimed() {
        return isTimed;
    }

    synchronized StockRoom room(List<Limit> limits, ZoneId zone, Instant at, long wanted, List<Move> more) {
        return units.room(limits, zone, at, wanted, more);
    }

    /** The newest event that is counted here. */
    synchronized long seenIndex() {
        return seenIndex;
    }

    /** The same when this is all that was stored up to there; less than 0: other nodes' units may be missing. */
    synchronized long exactIndex() {
        return isExact ? seenIndex : -1;
    }

    /** Takes over what the database says. @param counted with the moves after {@code after}, for a timed count */
    synchronized void follow(Counted counted, long after) {
        if (counted.lastIndex() < seenIndex || isTimed && after != seenIndex) {
            return; // this node has stored more meanwhile
        }
        if (isTimed) {
            counted.moves().forEach(units::add);
        } else {
            units.add(new Move(Instant.EPOCH, counted.issued() - units.total()));
        }
        seenIndex = counted.lastIndex();
        isExact = true;
    }

    /**
     * Adds what this node has stored.
     *
     * @param index of the last event of the group
     */
    synchronized void stored(StockUse use, long index) {
        if (index <= seenIndex) {
            return; // read from the database before this was told
        }
        boolean isNext = use.exactIndex() == seenIndex;
        if (isTimed && !isNext) {
            return; // something before it is missing here; both are read when the count is needed next
        }
        use.changes().forEach(change -> units.add(change.move()));
        seenIndex = index;
        isExact &= isNext;
    }
}
