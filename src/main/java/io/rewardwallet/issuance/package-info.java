/** Read model: units issued, by wallet and reward, and by reward and day. */
@NullMarked
package io.rewardwallet.issuance;

import org.jspecify.annotations.NullMarked;
