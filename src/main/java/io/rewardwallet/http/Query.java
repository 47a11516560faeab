package io.rewardwallet.http;

import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Values of query parameters, read strictly: out of range is refused, never clamped. */
final class Query {

    private static final Pattern NUMBER = Pattern.compile("0|[1-9][0-9]{0,8}");

    private Query() {}

    static boolean flag(String name, @Nullable String value) {
        if (value != null && !value.equals("true") && !value.equals("false")) {
            throw Rejected.field(name, "must be true or false");
        }
        return "true".equals(value);
    }

    static int number(String name, @Nullable String value, int least, int most, int absent) {
        if (value == null) {
            return absent;
        }
        int number = NUMBER.matcher(value).matches() ? Integer.parseInt(value) : -1;
        if (number < least || number > most) {
            throw Rejected.field(name, "must be an integer from " + least + " to " + most);
        }
        return number;
    }

    /** A text, as a rule that throws {@link IllegalArgumentException} with a sentence reads it. */
    static <T> @Nullable T text(String name, @Nullable String value, Function<String, T> rule) {
        return value == null ? null : Names.inPath(name, value, rule);
    }
}
