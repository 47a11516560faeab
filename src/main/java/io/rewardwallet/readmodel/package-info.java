/**
 * How read models follow the history: each by a processor of its own, in batches, one transaction for its rows and its
 * position. What a model counts is its own business (packages balance and issuance).
 */
@NullMarked
package io.rewardwallet.readmodel;

import org.jspecify.annotations.NullMarked;
