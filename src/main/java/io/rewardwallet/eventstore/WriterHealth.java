package io.rewardwallet.eventstore;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/**
 * Down while nothing can be written. On the embedded database that is final: an operator has to free the disk or restore,
 * then start again. With PostgreSQL it ends when the database answers.
 */
@Component("eventWriter")
class WriterHealth implements HealthIndicator {

    private final GroupWriter writer;
    private final HistoryEnd end;

    WriterHealth(GroupWriter writer, HistoryEnd end) {
        this.writer = writer;
        this.end = end;
    }

    @Override
    public Health health() {
        String why = writer.whyDown();
        return why == null
                ? Health.up().withDetail("lastIndex", end.lastIndex()).build()
                : Health.down().withDetail("reason", why).build();
    }
}
