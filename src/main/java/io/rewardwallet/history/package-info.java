/**
 * Reads the history itself: a wallet's events, all events about a requestId, and how a wallet stood at any past moment.
 * Nothing here is kept in a table, so nothing here can be behind or wrong.
 */
@NullMarked
package io.rewardwallet.history;

import org.jspecify.annotations.NullMarked;
