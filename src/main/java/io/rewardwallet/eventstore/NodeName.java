package io.rewardwallet.eventstore;

/**
 * What this node is called among those that share a database.
 *
 * @param name 1 to 64 characters, of no other running node
 */
public record NodeName(String name) {}
