package io.rewardwallet.http;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Values of query parameters, read strictly: out of range is refused, never clamped. */
final class Query {

    private static final Pattern NUMBER = Pattern.compile("0|[1-9][0-9]{0,8}");

    private static final Pattern VERSION = Pattern.compile("0|[1-9][0-9]{0,17}");
    private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("+10000-01-01T00:00:00Z");

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

    /** A version of a wallet: 0 or more. */
    static @Nullable Long version(String name, @Nullable String value) {
        if (value != null && !VERSION.matcher(value).matches()) {
            throw Rejected.field(name, "must be the walletVersion of an answer");
        }
        return value == null ? null : Long.valueOf(value);
    }

    /** A time, ISO 8601 in UTC. */
    static @Nullable Instant time(String name, @Nullable String value) {
        return text(name, value, text -> {
            try {
                return inRange(Instant.parse(text));
            } catch (DateTimeParseException broken) {
                throw new IllegalArgumentException("must be a time like 2026-11-01T00:00:00Z", broken);
            }
        });
    }

    /** A UTC day: a date, or the time at which it begins. */
    static @Nullable LocalDate day(String name, @Nullable String value) {
        return text(name, value, text -> {
            try {
                boolean isTime = text.indexOf('T') > 0;
                Instant start = isTime
                        ? Instant.parse(text)
                        : LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
                LocalDate day = LocalDate.ofInstant(inRange(start), ZoneOffset.UTC);
                if (!day.atStartOfDay(ZoneOffset.UTC).toInstant().equals(start)) {
                    throw new IllegalArgumentException("must be the beginning of a UTC day");
                }
                return day;
            } catch (DateTimeParseException broken) {
                throw new IllegalArgumentException("must be a day like 2026-11-01", broken);
            }
        });
    }

    /** Databases know fewer years than Java. */
    private static Instant inRange(Instant time) {
        if (time.isBefore(EARLIEST) || !time.isBefore(LATEST)) {
            throw new IllegalArgumentException("must lie in the years 1 to 9999");
        }
        return time;
    }
}
