/** How events are kept. */
@NullMarked
package io.rewardwallet.eventstore;

import org.jspecify.annotations.NullMarked;
