package io.rewardwallet.readmodel;

import org.jspecify.annotations.Nullable;

/**
 * A value that a model has wrong.
 *
 * @param wallet the wallet id; null for a sum over wallets
 * @param inModel what the model says; null: nothing
 * @param inHistory what the history says; null: nothing
 */
public record Difference(
        @Nullable String wallet,
        String field,
        @Nullable Long inModel,
        @Nullable Long inHistory) {}
