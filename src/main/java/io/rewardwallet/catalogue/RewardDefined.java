package io.rewardwallet.catalogue;

import io.rewardwallet.wallet.ChangesTerms;
import io.rewardwallet.wallet.Limit;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A reward was created or replaced.
 *
 * @param actor the name of the API key that did it
 * @param from the definition before; null for a new reward
 */
public record RewardDefined(
        String brand,
        long rewardId,
        @Nullable RewardOnOffer from,
        RewardOnOffer to,
        @Nullable String actor,
        Instant at) implements ChangesTerms {

    @Override
    public List<Limit> stockLimits() {
        return to.rewardLevel();
    }
}
