package io.rewardwallet.security;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Locks an address out that guesses keys: after five wrong ones for a minute, and twice as long for each further one, up to
 * an hour. Whoever is locked out is not told whether a key was right, so that waiting is the only way on.
 */
final class Guesses {

    private static final int FREE = 5;
    private static final Duration FIRST_LOCK = Duration.ofMinutes(1);
    private static final Duration LONGEST_LOCK = Duration.ofHours(1);
    private static final Duration FORGOTTEN_AFTER = Duration.ofHours(2);
    private static final int MOST_ADDRESSES = 100_000;
    private static final int NETWORK_BYTES = 8;

    private record Wrong(int times, Instant lockedUntil) {}

    private final Cache<String, Wrong> wrong;
    private final InstantSource clock;

    Guesses(InstantSource clock) {
        this.clock = clock;
        this.wrong = Caffeine.newBuilder()
                .maximumSize(MOST_ADDRESSES)
                .expireAfterWrite(FORGOTTEN_AFTER)
                .build();
    }

    /** Seconds that the address has to wait; 0: it may try. */
    long secondsToWait(String address) {
        Wrong known = wrong.getIfPresent(network(address));
        if (known == null) {
            return 0;
        }
        Duration left = Duration.between(clock.instant(), known.lockedUntil());
        return left.compareTo(Duration.ZERO) > 0
                ? Math.max(1, left.plusMillis(999).toSeconds())
                : 0;
    }

    void wrong(String address) {
        wrong.asMap().compute(network(address), (network, known) -> {
            int times = known == null ? 1 : known.times() + 1;
            return new Wrong(times, clock.instant().plus(lockAfter(times)));
        });
    }

    void right(String address) {
        wrong.invalidate(network(address));
    }

    private static Duration lockAfter(int times) {
        if (times < FREE) {
            return Duration.ZERO;
        }
        Duration lock = FIRST_LOCK.multipliedBy(1L << Math.min(times - FREE, 10));
        return lock.compareTo(LONGEST_LOCK) < 0 ? lock : LONGEST_LOCK;
    }

    /** Of IPv6, whoever has one address has the network's 2^64. */
    private static String network(String address) {
        try {
            InetAddress parsed = InetAddress.getByName(address); // numbers only, so nothing is looked up
            return parsed instanceof Inet6Address
                    ? HexFormat.of().formatHex(Arrays.copyOf(parsed.getAddress(), NETWORK_BYTES))
                    : address;
        } catch (UnknownHostException notAnAddress) {
            return address;
        }
    }
}
