package io.rewardwallet.eventstore;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/**
 * Down while nothing can be written. On the embedded database that is final: an operator has to free the disk or
 * restore, then start again. With PostgreSQL or Axon Server it ends when they answer.
 */
@Component("eventWriter")
class WriterHealth implements HealthIndicator {

    private final KnownHistory known;
    private final HistoryEnd end;

    WriterHealth(KnownHistory known, HistoryEnd end) {
        this.known = known;
        this.end = end;
    }

    @Override
    public Health health() {
        String why = known.whyDown();
        return why == null
                ? Health.up().withDetail("lastIndex", end.lastIndex()).build()
                : Health.down().withDetail("reason", why).build();
    }
}
