package io.rewardwallet.http;

import io.rewardwallet.customer.CustomerIdentifier;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * The names of the contract (section "Names") and the rules that they keep. Each method gives the name back or throws an
 * {@link IllegalArgumentException} whose message tells the caller the rule.
 */
final class Names {

    private static final int REQUEST_ID_LENGTH = 128;

    private static final Pattern BRAND = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final Pattern POSITIVE = Pattern.compile("[1-9][0-9]{0,18}");

    private Names() {}

    static String brand(String text) {
        require(BRAND.matcher(text).matches(), "must be 1 to 64 of A-Z a-z 0-9 . _ -");
        return text;
    }

    static String requestId(String text) {
        int length = text.codePointCount(0, text.length());
        require(length >= 1 && length <= REQUEST_ID_LENGTH, "must be 1 to " + REQUEST_ID_LENGTH + " characters");
        require(
                text.codePoints().allMatch(Names::isAllowedInRequestId),
                "must not contain control, format or surrogate characters, line separators or noncharacters");
        require(
                !isBlank(text.codePointAt(0)) && !isBlank(text.codePointBefore(text.length())),
                "must not begin or end with a blank");
        return text;
    }

    /** A rewardId in a path. */
    static long rewardId(String text) {
        return positive(text);
    }

    static long positive(String text) {
        try {
            require(POSITIVE.matcher(text).matches(), "must be a positive integer");
            return Long.parseLong(text);
        } catch (NumberFormatException tooLong) {
            throw new IllegalArgumentException("must be at most " + Long.MAX_VALUE, tooLong);
        }
    }

    /** Free text that any store can keep: no NUL, no half of a character. */
    static Function<String, String> text(int least, int most) {
        return text -> {
            int length = text.codePointCount(0, text.length());
            require(length >= least && length <= most, "must be " + least + " to " + most + " characters");
            require(text.codePoints().noneMatch(Names::isUnstorable), "must not contain NUL or surrogate characters");
            return text;
        };
    }

    /** A name that a person gives: some text in one line. */
    static Function<String, String> title(int most) {
        return text -> {
            require(!text.isBlank(), "must not be blank");
            require(
                    text.codePoints().noneMatch(character -> Character.getType(character) == Character.CONTROL),
                    "must not contain control characters");
            return text(1, most).apply(text);
        };
    }

    /** A part of the path, read by one of the rules above. */
    static <T> T inPath(String field, String text, Function<String, T> rule) {
        try {
            return rule.apply(text);
        } catch (IllegalArgumentException broken) {
            throw Rejected.field(field, String.valueOf(broken.getMessage()));
        }
    }

    /** The identifiers that a body gives for its customer, in the order in which answers echo them. */
    static List<CustomerIdentifier> customer(Fields body) {
        List<CustomerIdentifier> given = new ArrayList<>();
        for (CustomerIdentifier.Kind kind : CustomerIdentifier.Kind.values()) {
            Function<String, CustomerIdentifier> rule = text ->
                    CustomerIdentifier.of(kind, text(0, Integer.MAX_VALUE).apply(text));
            CustomerIdentifier identifier = kind == CustomerIdentifier.Kind.MOBILE
                    ? body.textOrInteger(kind.field(), rule)
                    : body.text(kind.field(), rule);
            if (identifier != null) {
                given.add(identifier);
            }
        }
        if (given.isEmpty() && !body.has("mobile") && !body.has("emailId") && !body.has("externalId")) {
            body.wrong("mobile", "one of mobile, emailId and externalId is required");
        }
        return given;
    }

    private static boolean isAllowedInRequestId(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> !isNoncharacter(character);
        };
    }

    private static boolean isNoncharacter(int character) {
        return (character & 0xFFFE) == 0xFFFE || (character >= 0xFDD0 && character <= 0xFDEF);
    }

    private static boolean isUnstorable(int character) {
        return character == 0 || Character.getType(character) == Character.SURROGATE;
    }

    private static boolean isBlank(int character) {
        return Character.isWhitespace(character) || Character.isSpaceChar(character);
    }

    private static void require(boolean holds, String sentence) {
        if (!holds) {
            throw new IllegalArgumentException(sentence);
        }
    }
}
