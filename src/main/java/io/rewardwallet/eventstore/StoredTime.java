package io.rewardwallet.eventstore;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.Module;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdScalarSerializer;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;

/**
 * A moment as it is stored: the text of {@link Instant#toString()}, made for a tenth of what the formatter takes. Each event
 * carries one, and each read model counts by it.
 */
public final class StoredTime {

    /** Other years have a sign or more digits. */
    private static final long FIRST_DAY = LocalDate.of(0, 1, 1).toEpochDay();

    private static final long LAST_DAY = LocalDate.of(9_999, 12, 31).toEpochDay();
    private static final int SECONDS_A_DAY = 86_400;
    private static final int NANOS_A_MICRO = 1_000;
    private static final int MICROS_A_MILLI = 1_000;
    private static final long MICROS_A_SECOND = 1_000_000;
    private static final int DIGITS = "2026-01-31T23:59:59.123456Z".length();

    private StoredTime() {}

    /** ISO 8601 in UTC, with no fraction of a second, three digits of it or six; nine where there are nanoseconds. */
    public static String text(Instant at) {
        long days = Math.floorDiv(at.getEpochSecond(), SECONDS_A_DAY);
        int micros = at.getNano() / NANOS_A_MICRO;
        if (micros * NANOS_A_MICRO != at.getNano() || days < FIRST_DAY || days > LAST_DAY) {
            return at.toString();
        }
        LocalDate day = LocalDate.ofEpochDay(days);
        int second = Math.floorMod(at.getEpochSecond(), SECONDS_A_DAY);
        StringBuilder text = new StringBuilder(DIGITS);
        digits(text, day.getYear(), 4).append('-');
        digits(text, day.getMonthValue(), 2).append('-');
        digits(text, day.getDayOfMonth(), 2).append('T');
        digits(text, second / 3_600, 2).append(':');
        digits(text, second / 60 % 60, 2).append(':');
        digits(text, second % 60, 2);
        if (micros % MICROS_A_MILLI != 0) {
            digits(text.append('.'), micros, 6);
        } else if (micros != 0) {
            digits(text.append('.'), micros / MICROS_A_MILLI, 3);
        }
        return text.append('Z').toString();
    }

    private static StringBuilder digits(StringBuilder text, int number, int digits) {
        int unit = 1;
        for (int i = 1; i < digits; i++) {
            unit *= 10;
        }
        for (; unit > 0; unit /= 10) {
            text.append((char) ('0' + number / unit % 10));
        }
        return text;
    }

    /** Microseconds since 1970; of a time between two of them, the earlier. */
    public static long micros(Instant at) {
        return at.getEpochSecond() * MICROS_A_SECOND + at.getNano() / NANOS_A_MICRO;
    }

    /** A time as a number, where it has no nanoseconds, which is read in a tenth of what a text takes. */
    static Module inMicros() {
        return new SimpleModule()
                .addSerializer(new MicrosSerializer())
                .addDeserializer(Instant.class, new MicrosDeserializer());
    }

    private static final class MicrosSerializer extends StdScalarSerializer<Instant> {
        private static final long serialVersionUID = 1L;

        MicrosSerializer() {
            super(Instant.class);
        }

        @Override
        public void serialize(Instant at, JsonGenerator json, SerializerProvider provider) throws IOException {
            if (at.getNano() % NANOS_A_MICRO == 0) {
                json.writeNumber(micros(at));
            } else {
                json.writeString(text(at));
            }
        }
    }

    private static final class MicrosDeserializer extends StdScalarDeserializer<Instant> {
        private static final long serialVersionUID = 1L;

        MicrosDeserializer() {
            super(Instant.class);
        }

        @Override
        public Instant deserialize(JsonParser json, DeserializationContext context) throws IOException {
            if (!json.hasToken(JsonToken.VALUE_NUMBER_INT)) {
                return Instant.parse(json.getText());
            }
            long micros = json.getLongValue();
            return Instant.ofEpochSecond(
                    Math.floorDiv(micros, MICROS_A_SECOND), Math.floorMod(micros, MICROS_A_SECOND) * NANOS_A_MICRO);
        }
    }

    /** Writes it into JSON. */
    static final class Serializer extends StdScalarSerializer<Instant> {
        private static final long serialVersionUID = 1L;

        Serializer() {
            super(Instant.class);
        }

        @Override
        public void serialize(Instant at, JsonGenerator json, SerializerProvider provider) throws IOException {
            json.writeString(text(at));
        }
    }
}
