package io.rewardwallet.catalogue;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One entry of a reward's history.
 *
 * @param actor the name of the API key that changed it; null before keys exist
 * @param from the definition before; null for the first
 */
public record RewardChange(
        Instant at, @Nullable String actor, @Nullable RewardOnOffer from, RewardOnOffer to) {}
