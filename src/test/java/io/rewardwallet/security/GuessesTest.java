package io.rewardwallet.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Whoever guesses keys is locked out, ever longer; nobody else is. */
class GuessesTest {

    private Instant now = Instant.parse("2026-11-01T00:00:00Z");
    private final Guesses guesses = new Guesses(() -> now);

    @Test
    void four_mistakes_are_free_the_fifth_costs_a_minute_and_each_further_one_twice_as_much() {
        for (int i = 0; i < 4; i++) {
            guesses.wrong("192.0.2.1");
            assertThat(guesses.secondsToWait("192.0.2.1")).isZero();
        }
        guesses.wrong("192.0.2.1");
        assertThat(guesses.secondsToWait("192.0.2.1")).isEqualTo(60);
        now = now.plus(Duration.ofSeconds(59));
        assertThat(guesses.secondsToWait("192.0.2.1")).isEqualTo(1);
        now = now.plus(Duration.ofSeconds(1));
        assertThat(guesses.secondsToWait("192.0.2.1")).isZero();
        guesses.wrong("192.0.2.1");
        assertThat(guesses.secondsToWait("192.0.2.1")).isEqualTo(120);
    }

    @Test
    void no_lock_is_longer_than_an_hour() {
        for (int i = 0; i < 1_000; i++) {
            guesses.wrong("192.0.2.1");
        }
        assertThat(guesses.secondsToWait("192.0.2.1")).isEqualTo(3_600);
    }

    @Test
    void a_right_key_clears_the_count_and_other_addresses_are_not_meant() {
        for (int i = 0; i < 4; i++) {
            guesses.wrong("192.0.2.1");
        }
        guesses.right("192.0.2.1");
        guesses.wrong("192.0.2.1");
        assertThat(guesses.secondsToWait("192.0.2.1")).isZero();
        for (int i = 0; i < 9; i++) {
            guesses.wrong("192.0.2.2");
        }
        assertThat(guesses.secondsToWait("192.0.2.1")).isZero();
        assertThat(guesses.secondsToWait("192.0.2.2")).isPositive();
    }

    @Test
    void of_IPv6_a_whole_network_counts_as_one() {
        for (int i = 1; i <= 5; i++) {
            guesses.wrong("2001:db8:0:1::" + i);
        }
        assertThat(guesses.secondsToWait("2001:db8:0:1:ffff::9")).isEqualTo(60);
        assertThat(guesses.secondsToWait("2001:db8:0:2::1")).isZero();
    }
}
