/**
 * Keeps the history: the append path, reading it back, snapshots and tokens, and the wiring that Axon does not do by itself
 * on this version of Spring Boot. Refuses to start on a store that would lose what was acknowledged.
 */
@NullMarked
package io.rewardwallet.eventstore;

import org.jspecify.annotations.NullMarked;
