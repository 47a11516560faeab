package io.rewardwallet.security;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;

/** Lets a session die with its key: at the next request of it, whatever the session remembers. */
final class EndedSessions extends OncePerRequestFilter {

    private final SignIn signIn;

    EndedSessions(SignIn signIn) {
        this.signIn = signIn;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        HttpSession session = request.getSession(false);
        if (session != null && !signIn.isStillGood(session)) {
            SecurityContextHolder.clearContext();
        }
        chain.doFilter(request, response);
    }
}
