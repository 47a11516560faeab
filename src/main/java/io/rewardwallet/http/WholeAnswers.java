package io.rewardwallet.http;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Sends an answer that fits the container's buffer in one piece, with its length. The framework flushes each answer before
 * it has ended, which costs a second write and a second packet; longer ones leave when the buffer is full. What is told
 * as it happens (streams of events) is flushed as ever.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 2)
class WholeAnswers extends OncePerRequestFilter {

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        chain.doFilter(request, new Unflushed(response));
    }

    private static final class Unflushed extends HttpServletResponseWrapper {

        Unflushed(HttpServletResponse response) {
            super(response);
        }

        /** Else the container sends it when the call has ended. */
        @Override
        public void flushBuffer() throws IOException {
            String type = getContentType();
            if (type != null && type.startsWith(MediaType.TEXT_EVENT_STREAM_VALUE)) {
                super.flushBuffer();
            }
        }
    }
}
