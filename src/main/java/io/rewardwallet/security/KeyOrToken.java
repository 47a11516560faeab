package io.rewardwallet.security;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.dao.DataAccessException;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.server.resource.authentication.BearerTokenAuthenticationToken;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationProvider;
import org.springframework.stereotype.Component;

/** Finds out who calls: by an API key, else, where an issuer is set, by a token of that identity provider. */
@Component
class KeyOrToken implements AuthenticationManager {

    private final ApiKeys keys;
    private final @Nullable JwtAuthenticationProvider tokens;

    KeyOrToken(
            ApiKeys keys,
            ObjectProvider<JwtDecoder> decoder,
            @Value("${rewards.jwt.brand-claim}") String brandClaim,
            @Value("${rewards.jwt.roles-claim}") String rolesClaim) {
        this.keys = keys;
        this.tokens =
                decoder.stream().findFirst().map(JwtAuthenticationProvider::new).orElse(null);
        if (tokens != null) {
            var callers = new TokenCallers(brandClaim, rolesClaim);
            tokens.setJwtAuthenticationConverter(token -> new KnownCaller(callers.of(token)));
        }
    }

    @Override
    public Authentication authenticate(Authentication presented) {
        String text = ((BearerTokenAuthenticationToken) presented).getToken();
        Optional<Caller> caller = withKey(text);
        if (caller.isPresent()) {
            return new KnownCaller(caller.get());
        }
        if (tokens == null || !isToken(text)) {
            throw new BadCredentialsException("no such key");
        }
        Authentication known = tokens.authenticate(presented);
        if (known == null) {
            throw new BadCredentialsException("no such token");
        }
        return known;
    }

    private Optional<Caller> withKey(String text) {
        try {
            return keys.find(text);
        } catch (DataAccessException e) {
            throw new AuthenticationServiceException("The keys cannot be read", e);
        }
    }

    /** Three parts with dots between; no key made here has any. */
    private static boolean isToken(String text) {
        return text.chars().filter(character -> character == '.').count() == 2;
    }
}
