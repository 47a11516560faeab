/** Read model: points of a wallet now. */
@NullMarked
package io.rewardwallet.balance;

import org.jspecify.annotations.NullMarked;
