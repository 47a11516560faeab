package io.rewardwallet.http;

import jakarta.servlet.http.HttpServletRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads a body more strictly than the framework does: what two readers could understand differently (a field twice,
 * something after the end, bytes that are no UTF-8) is refused rather than guessed, since points hang on it.
 */
final class JsonBody {

    private static final int MOST_BYTES = 64 * 1024;
    /** Most calls fit; a larger one takes more turns. */
    private static final int PART_BYTES = 1024;

    private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(20);
    private static final int DEEPEST = 20;
    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEEPEST)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private static final String PARSED = JsonBody.class.getName();

    private JsonBody() {}

    /** The one JSON object that the body is. */
    static Fields of(HttpServletRequest request) {
        return Fields.of(object(request));
    }

    /** One text of it before anything else is looked at; null when it is not there or is no text. */
    static @Nullable String textIn(HttpServletRequest request, String field) {
        JsonNode value = object(request).get(field);
        return value != null && value.isString() ? value.asString() : null;
    }

    /** Kept with the request, which can be read only once. */
    private static JsonNode object(HttpServletRequest request) {
        if (request.getAttribute(PARSED) instanceof JsonNode parsed) {
            return parsed;
        }
        refuseOtherCodings(request);
        JsonNode body = parse(decode(bytesOf(request)));
        if (!body.isObject()) {
            throw Rejected.badRequest("The body must be a JSON object");
        }
        request.setAttribute(PARSED, body);
        return body;
    }

    private static void refuseOtherCodings(HttpServletRequest request) {
        String coding = request.getHeader("Content-Encoding");
        if (coding != null && !coding.equalsIgnoreCase("identity")) {
            throw new Rejected(
                    HttpStatus.UNSUPPORTED_MEDIA_TYPE, "Send the body without a Content-Encoding", List.of());
        }
        Charset charset = MediaType.parseMediaType(request.getContentType()).getCharset();
        if (charset != null && !charset.equals(StandardCharsets.UTF_8)) {
            throw new Rejected(HttpStatus.UNSUPPORTED_MEDIA_TYPE, "Send the body in UTF-8", List.of());
        }
    }

    private static byte[] bytesOf(HttpServletRequest request) {
        if (request.getContentLengthLong() > MOST_BYTES) {
            throw tooLarge();
        }
        try {
            return read(request.getInputStream(), System::nanoTime);
        } catch (IOException broken) {
            throw Rejected.badRequest("The body ended early or could not be read");
        }
    }

    /**
     * Counts for itself: a chunked body does not say its length beforehand. Looks at the clock between bytes too: the
     * container gives each of them its own time, so a body that drips would hold a thread for days.
     */
    static byte[] read(InputStream in, LongSupplier nanoTime) throws IOException {
        long start = nanoTime.getAsLong();
        var bytes = new ByteArrayOutputStream();
        byte[] part = new byte[PART_BYTES];
        for (int length = in.read(part); length >= 0; length = in.read(part)) {
            bytes.write(part, 0, length);
            if (bytes.size() > MOST_BYTES) {
                throw tooLarge();
            }
            if (nanoTime.getAsLong() - start > LONGEST_NANOS) {
                throw new Rejected(HttpStatus.REQUEST_TIMEOUT, "The body came too slowly", List.of());
            }
        }
        return bytes.toByteArray();
    }

    private static Rejected tooLarge() {
        return new Rejected(
                HttpStatus.CONTENT_TOO_LARGE, "The body must be at most " + MOST_BYTES + " bytes", List.of());
    }

    private static String decode(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException broken) {
            throw Rejected.badRequest("The body is not valid UTF-8");
        }
    }

    private static JsonNode parse(String text) {
        try {
            return JSON.readTree(text);
        } catch (StreamConstraintsException beyond) {
            throw Rejected.badRequest(
                    "The body nests deeper than " + DEEPEST + " levels or has a number or name that is too long");
        } catch (JacksonException broken) {
            throw Rejected.badRequest("The body is not valid JSON" + place(broken) + duplicate(broken));
        }
    }

    private static String place(JacksonException broken) {
        var at = broken.getLocation();
        return at == null ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr();
    }

    private static String duplicate(JacksonException broken) {
        String message = broken.getOriginalMessage();
        return message != null && message.startsWith("Duplicate") ? ": a field is there twice" : "";
    }
}
