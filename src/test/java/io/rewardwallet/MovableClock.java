package io.rewardwallet;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;

/**
 * A service's clock that a test puts where it wants: {@code StartedService.on(data, MovableClock.SETTINGS,
 * MovableClock.class)}. No configuration that a search could find, so other tests keep the real one.
 */
public class MovableClock {

    public static final Map<String, String> SETTINGS = Map.of("rewards.time-zone", "Europe/Berlin");

    private static volatile Instant now = Instant.parse("2026-03-20T10:00:00Z");

    public static Instant now() {
        return now;
    }

    public static void set(Instant time) {
        now = time;
    }

    static void forward(Duration by) {
        now = now.plus(by);
    }

    @Bean
    @Primary
    Clock testClock() {
        return new Clock() {
            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return Clock.fixed(now, zone);
            }

            @Override
            public Instant instant() {
                return now;
            }
        };
    }
}
