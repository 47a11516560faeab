package io.rewardwallet.issuance;

import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * Asks for the {@link RewardDays} of a reward.
 *
 * @param from first day; null: from the first on
 * @param to day before which it ends; null: up to the last
 */
public record CountRewardDays(
        String brand,
        long rewardId,
        @Nullable LocalDate from,
        @Nullable LocalDate to) {}
