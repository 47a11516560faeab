/**
 * The rewards on offer: price, dates, switch and limits, event-sourced like everything else. Turns a rewardId into the
 * {@link io.rewardwallet.wallet.RewardTerms} that a wallet decides with.
 */
@NullMarked
package io.rewardwallet.catalogue;

import org.jspecify.annotations.NullMarked;
