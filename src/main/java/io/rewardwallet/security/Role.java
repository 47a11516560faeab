package io.rewardwallet.security;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What a caller may do (contract, "Who may do what"). */
public enum Role {
    /** Issues, tries out, credits. */
    ISSUER,
    /** Reads everything of its brand. */
    AUDITOR,
    /** Reads everything of its brand, changes rewards, makes and revokes keys. */
    OPERATOR;

    /** As callers write it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<Role> of(String word) {
        return Arrays.stream(values()).filter(role -> role.word().equals(word)).findFirst();
    }
}
