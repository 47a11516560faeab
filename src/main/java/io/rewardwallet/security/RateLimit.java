package io.rewardwallet.security;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.HandlerExceptionResolver;

/**
 * Lets each key make so many calls a minute, on this node; they come back one by one, not all at the full minute. What is
 * refused here is refused before anything of it was read.
 */
final class RateLimit extends OncePerRequestFilter {

    private static final int MOST_CALLERS = 10_000;
    private static final Duration FULL_AGAIN = Duration.ofMinutes(1);

    private final long callsPerMinute;
    private final HandlerExceptionResolver words;
    private final LoadingCache<String, Bucket> buckets;

    RateLimit(long callsPerMinute, HandlerExceptionResolver words) {
        this.callsPerMinute = callsPerMinute;
        this.words = words;
        this.buckets = Caffeine.newBuilder()
                .maximumSize(MOST_CALLERS)
                .expireAfterAccess(FULL_AGAIN)
                .build(caller -> Bucket.builder()
                        .addLimit(limit -> limit.capacity(callsPerMinute).refillGreedy(callsPerMinute, FULL_AGAIN))
                        .build());
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Authentication known = SecurityContextHolder.getContext().getAuthentication();
        if (known == null || !(known.getPrincipal() instanceof Caller caller)) {
            chain.doFilter(request, response);
            return;
        }
        Bucket bucket = Objects.requireNonNull(buckets.get(caller.id() + " " + caller.name()));
        ConsumptionProbe call = bucket.tryConsumeAndReturnRemaining(1);
        response.setHeader("RateLimit-Limit", String.valueOf(callsPerMinute));
        response.setHeader("RateLimit-Remaining", String.valueOf(call.getRemainingTokens()));
        response.setHeader("RateLimit-Reset", String.valueOf(seconds(call.getNanosToWaitForReset())));
        if (call.isConsumed()) {
            chain.doFilter(request, response);
        } else {
            words.resolveException(request, response, null, new TooManyCalls(seconds(call.getNanosToWaitForRefill())));
        }
    }

    private static long seconds(long nanos) {
        return Math.max(1, Duration.ofNanos(nanos).plusMillis(999).toSeconds());
    }
}
