package io.rewardwallet.http;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The fields of one JSON object, read one by one and strictly: no type is turned into another, nothing is cut to fit, and
 * what nobody asked for is unknown. Faults are collected, so that a caller sees all of them at once; until {@link #finish}
 * has thrown them, a faulty field reads as absent. A field that is null is absent.
 */
final class Fields {

    private static final int MOST_ERRORS = 20;
    private static final Instant FIRST_TIME = Instant.parse("0000-01-01T00:00:00Z");
    private static final Instant LAST_TIME = Instant.parse("9999-12-31T23:59:59.999999Z");

    private final JsonNode object;
    private final String prefix;
    private final List<FieldError> errors;
    private final Set<String> known = new LinkedHashSet<>();
    private final List<Fields> children = new ArrayList<>();

    private Fields(JsonNode object, String prefix, List<FieldError> errors) {
        this.object = object;
        this.prefix = prefix;
        this.errors = errors;
    }

    /** The fields of a body. */
    static Fields of(JsonNode body) {
        return new Fields(body, "", new ArrayList<>());
    }

    /** Whether the field is there and not null. */
    boolean has(String name) {
        return find(name) != null;
    }

    void require(String... names) {
        Arrays.stream(names).filter(name -> !has(name)).forEach(name -> wrong(name, "is required"));
    }

    /** A text, as a rule that throws {@link IllegalArgumentException} with a sentence reads it. */
    <T> @Nullable T text(String name, Function<String, T> rule) {
        JsonNode value = find(name);
        if (value == null) {
            return null;
        }
        return value.isString() ? read(name, value.asString(), rule) : wrong(name, "must be a string");
    }

    /** A text that may be sent as a JSON integer. */
    <T> @Nullable T textOrInteger(String name, Function<String, T> rule) {
        JsonNode value = find(name);
        if (value == null) {
            return null;
        }
        return value.isString() || value.isIntegralNumber()
                ? read(name, value.asString(), rule)
                : wrong(name, "must be a string or an integer");
    }

    long integer(String name, long least, long most, long absent) {
        JsonNode value = find(name);
        if (value == null) {
            return absent;
        }
        if (!value.isIntegralNumber()
                || !value.canConvertToLong()
                || value.longValue() < least
                || value.longValue() > most) {
            wrong(name, "must be an integer from " + least + " to " + most);
            return absent;
        }
        return value.longValue();
    }

    boolean flag(String name, boolean absent) {
        JsonNode value = find(name);
        if (value != null && !value.isBoolean()) {
            wrong(name, "must be true or false");
        }
        return value != null && value.isBoolean() ? value.booleanValue() : absent;
    }

    /** One of the names of an enum, exactly as written. */
    <E extends Enum<E>> E oneOf(String name, Class<E> type, E absent) {
        E[] allowed = type.getEnumConstants();
        E found = text(name, text -> Arrays.stream(allowed)
                .filter(constant -> constant.name().equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("must be one of " + Arrays.toString(allowed))));
        return found == null ? absent : found;
    }

    /** An ISO 8601 instant, kept to the microsecond as everything here is. */
    @Nullable
    Instant instant(String name) {
        return text(name, Fields::instantOf);
    }

    @Nullable
    Fields object(String name) {
        JsonNode value = find(name);
        if (value == null) {
            return null;
        }
        return value.isObject() ? child(value, prefix + name + ".") : wrong(name, "must be an object");
    }

    /** A list of objects; empty when it is absent or faulty. */
    List<Fields> objects(String name, int least, int most) {
        JsonNode value = find(name);
        if (value == null) {
            return List.of();
        }
        if (!value.isArray() || value.size() < least || value.size() > most) {
            wrong(name, "must be a list of " + least + " to " + most + " objects");
            return List.of();
        }
        List<Fields> elements = new ArrayList<>();
        for (int i = 0; i < value.size(); i++) {
            String path = name + "[" + i + "]";
            if (value.get(i).isObject()) {
                elements.add(child(value.get(i), prefix + path + "."));
            } else {
                wrong(path, "must be an object");
            }
        }
        return elements;
    }

    /** A list of texts, each as the rule reads it; without those that are faulty. */
    <T> List<T> texts(String name, int least, int most, Function<String, T> rule) {
        JsonNode value = find(name);
        if (value == null) {
            return List.of();
        }
        if (!value.isArray() || value.size() < least || value.size() > most) {
            wrong(name, "must be a list of " + least + " to " + most + " strings");
            return List.of();
        }
        List<T> elements = new ArrayList<>();
        for (int i = 0; i < value.size(); i++) {
            String path = name + "[" + i + "]";
            T element = value.get(i).isString()
                    ? read(path, value.get(i).asString(), rule)
                    : wrong(path, "must be a string");
            if (element != null) {
                elements.add(element);
            }
        }
        return elements;
    }

    /** Adds a fault that the caller of this class found. */
    <T> @Nullable T wrong(String name, String message) {
        if (errors.size() < MOST_ERRORS) {
            errors.add(new FieldError(prefix + name, message));
        }
        return null;
    }

    /** Call it once everything was read: throws all faults, fields that nobody asked for among them. */
    void finish() {
        refuseUnknown();
        if (!errors.isEmpty()) {
            throw Rejected.fields(errors);
        }
    }

    private void refuseUnknown() {
        object.propertyNames().stream()
                .filter(name -> !known.contains(name))
                .forEach(name -> wrong(name, Spelling.unknown(name, known)));
        children.forEach(Fields::refuseUnknown);
    }

    private Fields child(JsonNode value, String childPrefix) {
        Fields child = new Fields(value, childPrefix, errors);
        children.add(child);
        return child;
    }

    private @Nullable JsonNode find(String name) {
        known.add(name);
        JsonNode value = object.get(name);
        return value == null || value.isNull() ? null : value;
    }

    private <T> @Nullable T read(String name, String text, Function<String, T> rule) {
        try {
            return rule.apply(text);
        } catch (IllegalArgumentException broken) {
            return wrong(name, String.valueOf(broken.getMessage()));
        }
    }

    private static Instant instantOf(String text) {
        try {
            Instant instant = Instant.parse(text);
            if (instant.isBefore(FIRST_TIME) || instant.isAfter(LAST_TIME)) {
                throw new IllegalArgumentException("must lie in the years 0000 to 9999");
            }
            return instant.truncatedTo(ChronoUnit.MICROS);
        } catch (DateTimeParseException broken) {
            throw new IllegalArgumentException("must be an ISO 8601 time like 2026-01-01T00:00:00Z", broken);
        }
    }
}
