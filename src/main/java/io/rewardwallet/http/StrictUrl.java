package io.rewardwallet.http;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;

/**
 * Refuses what the framework would ignore in a URL: a query parameter that the handler does not declare or that comes
 * twice, and path parameters after a semicolon. A misspelt {@code dryRun} must not issue. Reads the query itself, so that
 * a form in the body can neither add to it nor hide in it.
 */
final class StrictUrl implements HandlerInterceptor {

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        boolean isOurs = handler instanceof HandlerMethod method
                && method.getBeanType().getPackage() == StrictUrl.class.getPackage();
        if (isOurs && request.getDispatcherType() == DispatcherType.REQUEST) {
            refusePathParameters(request);
            String query = request.getQueryString();
            if (query != null) {
                refuseStrangeParameters(query, declaredBy((HandlerMethod) handler));
            }
        }
        return true;
    }

    private static void refusePathParameters(HttpServletRequest request) {
        String path = request.getRequestURI();
        if (path.indexOf(';') >= 0) {
            throw Rejected.badRequest("The path must not contain ; unless it is encoded as %3B");
        }
        if (!isPlain(path)) {
            decode("path", path.replace("+", "%2B"));
        }
    }

    /** Whether there is nothing in it to decode, as in the path of each issue call. */
    private static boolean isPlain(String path) {
        for (int i = 0; i < path.length(); i++) {
            if (path.charAt(i) == '%' || path.charAt(i) >= 0x80) {
                return false;
            }
        }
        return true;
    }

    private static List<String> declaredBy(HandlerMethod method) {
        return Arrays.stream(method.getMethodParameters())
                .map(parameter -> parameter.getParameterAnnotation(RequestParam.class))
                .filter(Objects::nonNull)
                .map(RequestParam::name)
                .toList();
    }

    private static void refuseStrangeParameters(String query, List<String> declared) {
        Set<String> seen = new HashSet<>();
        for (String pair : query.split("&")) {
            if (pair.isEmpty()) {
                continue;
            }
            int equals = pair.indexOf('=');
            String name = decode("query", equals < 0 ? pair : pair.substring(0, equals));
            if (!declared.contains(name)) {
                throw Rejected.field(name, Spelling.unknown(name, declared));
            }
            if (!seen.add(name)) {
                throw Rejected.field(name, "must be given once");
            }
            decode(name, equals < 0 ? "" : pair.substring(equals + 1));
        }
    }

    /** Percent-decoding that forgives nothing; the framework would put replacement characters or drop the parameter. */
    private static String decode(String field, String text) {
        var bytes = new ByteArrayOutputStream();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '%') {
                bytes.write(hexByte(field, text, i + 1));
                i += 2;
            } else if (c < 0x80) {
                bytes.write(c == '+' ? ' ' : c);
            } else {
                throw Rejected.field(field, "must be percent-encoded");
            }
        }
        try {
            ByteBuffer encoded = ByteBuffer.wrap(bytes.toByteArray());
            return StandardCharsets.UTF_8.newDecoder().decode(encoded).toString();
        } catch (CharacterCodingException broken) {
            throw Rejected.field(field, "must be percent-encoded UTF-8");
        }
    }

    private static int hexByte(String field, String text, int at) {
        int high = at < text.length() ? Character.digit(text.charAt(at), 16) : -1;
        int low = at + 1 < text.length() ? Character.digit(text.charAt(at + 1), 16) : -1;
        if (high < 0 || low < 0) {
            throw Rejected.field(field, "has a % that is not followed by two hexadecimal digits");
        }
        return high * 16 + low;
    }
}
