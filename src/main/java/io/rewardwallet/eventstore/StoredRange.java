package io.rewardwallet.eventstore;

/**
 * Stored events that are handed over as one: those after an index up to another. It holds no events; whoever counts them
 * reads what it needs of them.
 *
 * @param after index of the event before the first of them; 0: there is none
 * @param upTo index of the last of them
 */
public record StoredRange(long after, long upTo) {}
