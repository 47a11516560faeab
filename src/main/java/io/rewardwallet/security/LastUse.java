package io.rewardwallet.security;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** When keys were last used, to the minute: noted in memory and stored now and then, not a write a call. */
final class LastUse {

    private final Map<String, Instant> noted = new ConcurrentHashMap<>();
    private final Map<String, Instant> stored = new ConcurrentHashMap<>();
    private final Clock clock;

    LastUse(Clock clock) {
        this.clock = clock;
    }

    void note(String id) {
        Instant minute = clock.instant().truncatedTo(ChronoUnit.MINUTES);
        if (!minute.equals(noted.get(id))) {
            noted.put(id, minute);
        }
    }

    @Nullable
    Instant of(String id) {
        return noted.get(id);
    }

    /** Hands on what has changed since the last time. */
    void store(BiConsumer<String, Instant> write) {
        noted.forEach((id, at) -> {
            if (!at.equals(stored.get(id))) {
                write.accept(id, at);
                stored.put(id, at);
            }
        });
    }
}
