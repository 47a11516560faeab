package io.rewardwallet.security;

import java.util.List;
import org.springframework.security.authentication.AbstractAuthenticationToken;

/** A caller in Spring Security's terms. Does not keep the key. */
final class KnownCaller extends AbstractAuthenticationToken {

    private static final long serialVersionUID = 1L;

    private final transient Caller caller;

    KnownCaller(Caller caller) {
        super(List.of());
        this.caller = caller;
        setAuthenticated(true);
    }

    @Override
    public Caller getPrincipal() {
        return caller;
    }

    @Override
    public String getCredentials() {
        return "";
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof KnownCaller known && caller.equals(known.caller);
    }

    @Override
    public int hashCode() {
        return caller.hashCode();
    }
}
