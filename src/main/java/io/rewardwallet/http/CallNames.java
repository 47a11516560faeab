package io.rewardwallet.http;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Gives every call a name that its log lines and its answer carry: the caller's {@code X-Request-Id}, or one made here. A
 * {@code traceparent} (W3C) is taken over as the trace that the call belongs to.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
class CallNames extends OncePerRequestFilter {

    private static final String HEADER = "X-Request-Id";
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    /** Digits alone may be a mobile number, which no log line holds. */
    private static final Pattern MAYBE_PERSONAL = Pattern.compile("[0-9]{5,20}");

    private static final Pattern TRACE = Pattern.compile("[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}");

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String name = nameOf(request.getHeader(HEADER));
        response.setHeader(HEADER, name);
        MDC.put("requestId", name);
        String trace = request.getHeader("traceparent");
        Matcher parts = TRACE.matcher(trace == null ? "" : trace);
        if (parts.matches()) {
            MDC.put("traceId", parts.group(1));
        }
        try {
            chain.doFilter(request, response);
        } finally {
            MDC.clear(); // the wallet's id too, which comes in on the way
        }
    }

    /**
     * A random UUID (RFC 9562, version 4) that need not be unguessable: it tells calls apart and guards nothing. The
     * generator that Java takes for them makes callers wait for each other.
     */
    private static String madeHere() {
        var random = ThreadLocalRandom.current();
        long version4 = random.nextLong() & 0xffffffffffff0fffL | 0x4000L;
        long variant = random.nextLong() & 0x3fffffffffffffffL | 0x8000000000000000L;
        return new UUID(version4, variant).toString();
    }

    private static String nameOf(@Nullable String given) {
        boolean isName = given != null
                && NAME.matcher(given).matches()
                && !MAYBE_PERSONAL.matcher(given).matches();
        return isName ? given : madeHere();
    }
}
