package io.rewardwallet.customer;

import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * One way to name a customer, in its one normal form: a mobile without plus, an email in lower case (contract, "Names").
 *
 * @param value as normalised by {@link #of}
 */
public record CustomerIdentifier(Kind kind, String value) {

    /** What kind of name it is; the order is the one in which answers echo a customer. */
    public enum Kind {
        MOBILE("mobile"),
        EMAIL_ID("emailId"),
        EXTERNAL_ID("externalId");

        private final String field;

        Kind(String field) {
            this.field = field;
        }

        /** The name used in bodies and before the colon in paths. */
        public String field() {
            return field;
        }
    }

    private static final Pattern MOBILE = Pattern.compile("\\+?[0-9]{5,20}");
    private static final Pattern EMAIL = Pattern.compile("[^@\\s]+@[^@\\s]+");
    private static final int EMAIL_LENGTH = 254;
    private static final int EXTERNAL_ID_LENGTH = 128;

    /**
     * Normalises a name.
     *
     * @throws IllegalArgumentException with a sentence for the caller when the value is not of this kind
     */
    public static CustomerIdentifier of(Kind kind, String value) {
        return switch (kind) {
            case MOBILE -> {
                require(MOBILE.matcher(value).matches(), "must be 5 to 20 digits with an optional leading +");
                yield new CustomerIdentifier(kind, value.startsWith("+") ? value.substring(1) : value);
            }
            case EMAIL_ID -> {
                require(value.length() <= EMAIL_LENGTH, "must be at most " + EMAIL_LENGTH + " characters");
                require(EMAIL.matcher(value).matches() && isPrintable(value), "must be an email address");
                yield new CustomerIdentifier(kind, value.toLowerCase(Locale.ROOT));
            }
            case EXTERNAL_ID -> {
                require(
                        !value.isEmpty() && value.length() <= EXTERNAL_ID_LENGTH,
                        "must be 1 to " + EXTERNAL_ID_LENGTH + " characters");
                require(isPrintable(value), "must not contain control characters");
                require(value.equals(value.strip()), "must not begin or end with a blank");
                yield new CustomerIdentifier(kind, value);
            }
        };
    }

    /**
     * Reads the form used in paths, {@code mobile:919825752814}.
     *
     * @throws IllegalArgumentException with a sentence for the caller
     */
    public static CustomerIdentifier parse(String text) {
        int colon = text.indexOf(':');
        String field = colon < 0 ? text : text.substring(0, colon);
        Kind kind = Arrays.stream(Kind.values())
                .filter(candidate -> candidate.field.equals(field) && colon >= 0)
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException("must be mobile:<digits>, emailId:<address> or externalId:<id>"));
        return of(kind, text.substring(colon + 1));
    }

    /** {@code mobile:919825752814}. */
    @Override
    public String toString() {
        return kind.field + ":" + value;
    }

    private static boolean isPrintable(String value) {
        return value.codePoints()
                .noneMatch(c -> Character.isISOControl(c)
                        || Character.getType(c) == Character.SURROGATE
                        || Character.getType(c) == Character.LINE_SEPARATOR
                        || Character.getType(c) == Character.PARAGRAPH_SEPARATOR);
    }

    private static void require(boolean holds, String sentence) {
        if (!holds) {
            throw new IllegalArgumentException(sentence);
        }
    }
}
