package io.rewardwallet.readmodel;

import java.util.List;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/** Down while wallets are parked: somebody has to find the cause and retry. A lag cures itself and is not a fault. */
@Component("counting")
class ReadModelHealth implements HealthIndicator {

    private final ReadModels models;

    ReadModelHealth(ReadModels models) {
        this.models = models;
    }

    @Override
    public Health health() {
        List<ReadModels.Status> all = models.all();
        boolean parked = all.stream().anyMatch(status -> status.state() == ReadModels.State.PARKED);
        Health.Builder health = parked ? Health.down() : Health.up();
        all.forEach(status -> health.withDetail(status.name(), status.state() + ", lag " + status.lag()));
        return health.build();
    }
}
