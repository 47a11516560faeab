package io.rewardwallet.security;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.context.HttpSessionSecurityContextRepository;
import org.springframework.security.web.csrf.CsrfTokenRepository;
import org.springframework.stereotype.Component;

/**
 * Sessions of the console: a key opens one, and it ends with a sign-out, after a while, or when the key is revoked. What is
 * remembered is the hash of the key, never the key.
 */
@Component
public class SignIn {

    private static final Logger LOG = LoggerFactory.getLogger(SignIn.class);
    private static final String OPENED_BY = SignIn.class.getName();
    private static final Duration LONGEST = Duration.ofHours(12);

    private final ApiKeys keys;
    private final Guesses guesses;
    private final Clock clock;
    private final CsrfTokenRepository formTokens;
    private final HttpSessionSecurityContextRepository sessions = new HttpSessionSecurityContextRepository();

    SignIn(ApiKeys keys, Clock clock, CsrfTokenRepository formTokens) {
        this.keys = keys;
        this.guesses = new Guesses(clock);
        this.clock = clock;
        this.formTokens = formTokens;
    }

    private record OpenedBy(String keyId, byte[] hash, Instant at) {}

    /** Seconds that whoever asks has to wait before trying a key again; 0: none. */
    public long secondsToWait(HttpServletRequest request) {
        return guesses.secondsToWait(request.getRemoteAddr());
    }

    /**
     * Opens a session for the holder of a key; look at {@link #secondsToWait} before.
     *
     * @return empty when it is no key
     */
    public Optional<Caller> open(String key, HttpServletRequest request, HttpServletResponse response) {
        Optional<Caller> caller = keys.find(key);
        if (caller.isEmpty()) {
            guesses.wrong(request.getRemoteAddr());
            LOG.warn("console: a sign-in with a wrong key");
            return caller;
        }
        guesses.right(request.getRemoteAddr());
        HttpSession old = request.getSession(false);
        if (old != null) {
            old.invalidate(); // a session that somebody else may know is never carried on
        }
        HttpSession session = request.getSession(true);
        session.setAttribute(OPENED_BY, new OpenedBy(caller.get().id(), KeyText.hash(key), clock.instant()));
        SecurityContext context = SecurityContextHolder.createEmptyContext();
        context.setAuthentication(new KnownCaller(caller.get()));
        SecurityContextHolder.setContext(context);
        sessions.saveContext(context, request, response);
        formTokens.saveToken(null, request, response);
        LOG.info("console: signed in with key {}", caller.get().id());
        return caller;
    }

    /** Ends the session of a request. */
    public void close(HttpServletRequest request) {
        HttpSession session = request.getSession(false);
        if (session != null) {
            session.invalidate();
        }
        SecurityContextHolder.clearContext();
    }

    /** Whether a session's key is still good; a session that is not is ended. */
    public boolean isStillGood(HttpSession session) {
        try {
            boolean isGood = session.getAttribute(OPENED_BY) instanceof OpenedBy opened
                    && clock.instant().isBefore(opened.at().plus(LONGEST))
                    && keys.holderOf(opened.keyId(), opened.hash()).isPresent();
            if (!isGood) {
                session.invalidate();
            }
            return isGood;
        } catch (IllegalStateException ended) {
            return false;
        }
    }
}
