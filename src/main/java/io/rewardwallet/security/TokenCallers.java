package io.rewardwallet.security;

import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.springframework.security.oauth2.jwt.Jwt;

/**
 * Reads a caller from a token whose signature and times were found good. What it does not say is not given: without a role
 * or without a brand it may do nothing.
 */
final class TokenCallers {

    private static final String ID = "token";
    private static final String NO_BRAND = "";
    private static final int LONGEST_NAME = 128;

    private final String brandClaim;
    private final String rolesClaim;

    TokenCallers(String brandClaim, String rolesClaim) {
        this.brandClaim = brandClaim;
        this.rolesClaim = rolesClaim;
    }

    Caller of(Jwt token) {
        return new Caller(ID, nameIn(token), brandIn(token), rolesIn(token));
    }

    private static String nameIn(Jwt token) {
        String subject = token.getSubject();
        if (subject == null || subject.isBlank()) {
            return ID;
        }
        String printable = subject.replaceAll("[\\p{C}\\p{Z}]+", " ").strip();
        return printable.length() <= LONGEST_NAME ? printable : printable.substring(0, LONGEST_NAME);
    }

    private String brandIn(Jwt token) {
        return token.getClaims().get(brandClaim) instanceof String brand ? brand : NO_BRAND;
    }

    /** A list of words, or words with blanks between, as scopes are written; words of others mean nothing here. */
    private Set<Role> rolesIn(Jwt token) {
        Object claim = token.getClaims().get(rolesClaim);
        List<?> words = List.of();
        if (claim instanceof String text) {
            words = List.of(text.split(" "));
        } else if (claim instanceof Collection<?> list) {
            words = List.copyOf(list);
        }
        Set<Role> roles = EnumSet.noneOf(Role.class);
        words.forEach(word -> Role.of(word.toString()).ifPresent(roles::add));
        return roles;
    }
}
