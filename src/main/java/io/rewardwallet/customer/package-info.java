/**
 * The customer directory: identifier to opaque wallet id. The one place that knows who a customer is, so that a person can
 * be forgotten without touching the history.
 */
@NullMarked
package io.rewardwallet.customer;

import org.jspecify.annotations.NullMarked;
