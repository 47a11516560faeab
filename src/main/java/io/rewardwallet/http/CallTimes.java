package io.rewardwallet.http;

import static jakarta.servlet.http.HttpServletResponse.SC_INTERNAL_SERVER_ERROR;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.http.Outcome;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpMethod;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.HandlerMapping;

/**
 * Times all calls by path, method and status. The framework's observation of a call does the same for more than a twentieth of
 * the call's processor time. A path is the pattern that it matches, and a method one of HTTP's, so that callers cannot make
 * up readings.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 1)
class CallTimes extends OncePerRequestFilter {

    private static final String UNKNOWN = "UNKNOWN";
    private static final Set<String> METHODS =
            Arrays.stream(HttpMethod.values()).map(HttpMethod::name).collect(Collectors.toUnmodifiableSet());

    private final Map<Kind, Timer> timers = new ConcurrentHashMap<>();
    private final MeterRegistry registry;

    CallTimes(MeterRegistry registry) {
        this.registry = registry;
    }

    private record Kind(String uri, String method, int status) {}

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        long begun = System.nanoTime();
        boolean isAnswered = false;
        try {
            chain.doFilter(request, response);
            isAnswered = true;
        } finally {
            if (request.isAsyncStarted()) {
                request.getAsyncContext().addListener(new AtItsEnd(() -> record(begun, request, response.getStatus())));
            } else {
                record(begun, request, isAnswered ? response.getStatus() : SC_INTERNAL_SERVER_ERROR);
            }
        }
    }

    private void record(long begun, HttpServletRequest request, int status) {
        Object pattern = request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE);
        String method = METHODS.contains(request.getMethod()) ? request.getMethod() : UNKNOWN;
        Kind kind = new Kind(pattern == null ? UNKNOWN : pattern.toString(), method, status);
        timers.computeIfAbsent(kind, this::timer).record(System.nanoTime() - begun, TimeUnit.NANOSECONDS);
    }

    /** A stream is answered when it has ended, however it did. */
    private record AtItsEnd(Runnable end) implements AsyncListener {

        @Override
        public void onComplete(AsyncEvent event) {
            end.run();
        }

        @Override
        public void onTimeout(AsyncEvent event) {}

        @Override
        public void onError(AsyncEvent event) {}

        @Override
        public void onStartAsync(AsyncEvent event) {}
    }

    private Timer timer(Kind kind) {
        return Timer.builder("http.server.requests")
                .description("Calls by the path's pattern, their method and the status of the answer")
                .tags("uri", kind.uri(), "method", kind.method(), "status", String.valueOf(kind.status()))
                .tag("outcome", Outcome.forStatus(kind.status()).name())
                .register(registry);
    }
}
