package io.rewardwallet.eventstore;

/**
 * Stored events that are handed over as one: those after an index up to another. It holds no events; whoever counts them
 * reads what it needs of them.
 *
 * @param after index of the event before the first of them; 0: there is none
 * @param upTo index of the last of them
 * @param changes a mark: the changes of wallets that this node had counted up to it ({@link HistoryEnd#changes}) are within this
 *     range or before it; 0: not known, since the history goes on after it
 * @param counted to be run when they are counted: until then the stream that handed them over hands over no more
 */
public record StoredRange(long after, long upTo, long changes, Runnable counted) {}
