package io.rewardwallet.eventstore;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/** Down when nothing can be written any more; an operator has to free the disk or restore, then start again. */
@Component("eventWriter")
class WriterHealth implements HealthIndicator {

    private final GroupWriter writer;

    WriterHealth(GroupWriter writer) {
        this.writer = writer;
    }

    @Override
    public Health health() {
        String why = writer.whyBroken();
        return why == null
                ? Health.up().withDetail("lastIndex", writer.lastIndex()).build()
                : Health.down().withDetail("reason", why).build();
    }
}
