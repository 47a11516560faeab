package io.rewardwallet.readmodel;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.List;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;

/** Lag, replays and parked wallets of each read model as metrics. */
@Component
class Readings implements MeterBinder {

    private final List<Projection> projections;
    private final ReadModels models;
    private final ParkedWallets parked;
    private final Replays replays;

    Readings(List<Projection> projections, ReadModels models, ParkedWallets parked, Replays replays) {
        this.projections = projections;
        this.models = models;
        this.parked = parked;
        this.replays = replays;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        for (Projection projection : projections) {
            String model = projection.model();
            gauge(registry, "rewards.readmodel.lag", "Events stored and not yet counted", model, () -> lagOf(model));
            gauge(registry, "rewards.readmodel.generation", "Counted up by every replay", model, () -> numberOf(model));
            gauge(
                    registry,
                    "rewards.readmodel.deadletters",
                    "Wallets that could not be counted",
                    model,
                    () -> parked.of(model).size());
            gauge(
                    registry,
                    "rewards.readmodel.replay.percent",
                    "Progress of the replay under way or of the last one",
                    model,
                    () -> replays.progress(model).map(Replays.Progress::percent).orElse(0));
        }
    }

    private static void gauge(
            MeterRegistry registry, String name, String description, String model, Supplier<Number> value) {
        Gauge.builder(name, value).description(description).tag("model", model).register(registry);
    }

    private long lagOf(String model) {
        return statusOf(model).lag();
    }

    private long numberOf(String model) {
        return statusOf(model).generation();
    }

    private ReadModels.Status statusOf(String model) {
        return models.all().stream()
                .filter(status -> status.name().equals(model))
                .findFirst()
                .orElseThrow();
    }
}
