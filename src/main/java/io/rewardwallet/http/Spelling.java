package io.rewardwallet.http;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** Words an unknown name so that a slip of the pen shows: a misspelt requestId must not switch idempotency off. */
final class Spelling {

    private static final int LONGEST_COMPARED = 64;

    private Spelling() {}

    /** {@code requestid is unknown; did you mean requestId?}, or without the question when nothing known is like it. */
    static String unknown(String name, Collection<String> known) {
        return name + " is unknown"
                + nearest(name, known)
                        .map(word -> "; did you mean " + word + "?")
                        .orElse("");
    }

    private static Optional<String> nearest(String name, Collection<String> known) {
        if (name.length() > LONGEST_COMPARED) {
            return Optional.empty();
        }
        return known.stream()
                .min(Comparator.comparingInt(word -> distance(name, word)))
                .filter(word -> distance(name, word) <= Math.max(2, word.length() / 2));
    }

    private static int distance(String a, String b) {
        return LevenshteinDistance.getDefaultInstance().apply(a.toLowerCase(Locale.ROOT), b.toLowerCase(Locale.ROOT));
    }
}
