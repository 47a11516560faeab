package io.rewardwallet.wallet;

import java.util.List;
import java.util.stream.Stream;

/**
 * What the limits over all customers leave at a moment.
 *
 * @param limits in the order in which they were defined; {@code resetsAt} is that of the limit once the units that it
 *     leaves are taken, and given where these are few enough
 */
public record StockRoom(List<Headroom> limits) {

    /** A reward without such limits. */
    static final StockRoom UNLIMITED = new StockRoom(List.of());

    /** Units that every limit would let through. */
    public long units() {
        return limits.stream().mapToLong(Headroom::remaining).min().orElse(Long.MAX_VALUE);
    }

    /** The limits that let no more unit through once so many are taken. */
    Stream<Headroom> reachedWith(long taken) {
        return limits.stream()
                .filter(headroom -> headroom.remaining() == taken)
                .map(headroom -> new Headroom(headroom.limit(), headroom.counted() + taken, 0, headroom.resetsAt()));
    }
}
