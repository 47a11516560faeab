package io.rewardwallet.catalogue;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Stub. */
@Component
public class Catalogue {

    public boolean define(String brand, RewardOnOffer reward, @Nullable String actor) {
        throw new UnsupportedOperationException();
    }

    public Optional<RewardOnOffer> find(String brand, long rewardId) {
        throw new UnsupportedOperationException();
    }

    public List<RewardOnOffer> list(String brand, long afterRewardId, int limit) {
        throw new UnsupportedOperationException();
    }

    public List<RewardChange> history(String brand, long rewardId) {
        throw new UnsupportedOperationException();
    }
}
