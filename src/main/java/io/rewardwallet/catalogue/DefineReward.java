package io.rewardwallet.catalogue;

import java.time.Instant;
import org.axonframework.modelling.command.TargetAggregateIdentifier;
import org.jspecify.annotations.Nullable;

/**
 * Create a reward or replace its definition.
 *
 * @param id as {@link Reward#idOf} makes it
 * @param actor the name of the API key that asks for it
 */
record DefineReward(
        @TargetAggregateIdentifier String id,
        String brand,
        RewardOnOffer definition,
        @Nullable String actor,
        Instant at) {}
