package io.rewardwallet.eventstore;

import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The one clock; tests put another in its place. */
@Configuration(proxyBeanMethods = false)
class ClockConfiguration {

    @Bean
    NodeClock clock() {
        return new NodeClock(Clock.systemUTC());
    }
}
