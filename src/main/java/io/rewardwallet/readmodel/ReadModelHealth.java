package io.rewardwallet.readmodel;

import java.util.List;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;
import org.springframework.stereotype.Component;

/** Down while wallets are parked: somebody has to find the cause and retry. A lag cures itself and is not a fault. */
@Component("counting")
class ReadModelHealth extends AbstractHealthIndicator {

    private final ReadModels models;

    ReadModelHealth(ReadModels models) {
        this.models = models;
    }

    @Override
    protected void doHealthCheck(Health.Builder health) {
        List<ReadModels.Status> all = models.all();
        boolean parked = all.stream().anyMatch(status -> status.state() == ReadModels.State.PARKED);
        health.status(parked ? Status.DOWN : Status.UP);
        all.forEach(status -> health.withDetail(status.name(), status.state() + ", lag " + status.lag()));
    }
}
