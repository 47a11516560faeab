package io.rewardwallet.http;

import java.nio.charset.StandardCharsets;

/**
 * What is wrong with one field of a body, one query parameter or one part of a path.
 *
 * @param field as the caller wrote it, like {@code rewards[0].requestId}
 * @param message what to send instead
 */
public record FieldError(String field, String message) {

    private static final int LONGEST_ECHO = 200;

    /** Both may hold what the caller sent: cut, and without halves of a character, which no answer could carry. */
    public FieldError {
        field = printable(field);
        message = printable(message);
    }

    private static String printable(String text) {
        String cut = text.length() <= LONGEST_ECHO ? text : text.substring(0, LONGEST_ECHO);
        return new String(cut.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }
}
