package io.rewardwallet.http;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Requests that are wrong in one or more ways, made from the description of the API: every call, every parameter, every
 * field of every body, at any depth. A few turn out to be right after all; the test looks at the answer.
 */
final class BadRequests {

    /** What people send who want more than an answer; and what breaks parsers, printers and databases. */
    static final List<String> ATTACKS = List.of(
            "' OR '1'='1",
            "'; drop table domain_event; --",
            "1; select pg_sleep(9)",
            "\" or \"\"=\"",
            "admin'--",
            "<script>alert(1)</script>",
            "\"><img src=x onerror=alert(1)>",
            "{{7*7}}",
            "${7*7}",
            "#{7*7}",
            "<%= 7*7 %>",
            "${jndi:ldap://127.0.0.1/a}",
            "../../../../etc/passwd",
            "..\\..\\windows\\win.ini",
            "/etc/passwd%00.json",
            "file:///etc/passwd",
            "%s%s%s%n",
            "%00",
            "\u0000",
            "a\u0000b",
            "\r\nSet-Cookie: a=b",
            "\n",
            "\t",
            " ",
            "\u202egnp.exe",
            "\u200b",
            "\ufeff",
            "\ufffe",
            "\uD800",
            "\uDC00\uD800",
            "e\u0301",
            "\u212a",
            "\ud83d\ude00",
            "\u0661\u0662\u0663",
            "\uff07",
            "NaN",
            "Infinity",
            "-0",
            "1e400",
            "0x10",
            "1_000",
            "null",
            "true",
            "undefined",
            "[object Object]",
            "__proto__",
            "constructor",
            "class.module.classLoader",
            "*",
            "",
            ";",
            "%",
            "%zz",
            "&",
            "#",
            "?",
            "=",
            "|",
            "`id`",
            "$(id)",
            "mobile:",
            ":",
            "a".repeat(129),
            "9".repeat(40),
            "x".repeat(5_000),
            "<!DOCTYPE x [<!ENTITY y SYSTEM \"file:///etc/passwd\">]><x>&y;</x>");

    private static final List<String> WRONG_VALUES = List.of(
            "null",
            "true",
            "false",
            "0",
            "-1",
            "1.5",
            "1e3",
            "1e400",
            "-9223372036854775809",
            "9223372036854775808",
            "1".repeat(400),
            "1".repeat(2_000),
            "\"\"",
            "\" \"",
            "[]",
            "{}",
            "[[]]",
            "[null]",
            "[1,2]",
            "{\"a\":{}}",
            "\"2026-13-45T99:99:99Z\"",
            "\"+1000000000-01-01T00:00:00Z\"",
            "\"\\u0000\"",
            "\"\\ud800\"",
            "NaN",
            "01",
            "'x'",
            "\"\\x\"",
            "tru",
            "[".repeat(30) + "]".repeat(30),
            "[".repeat(3_000));

    private final OpenApi api;
    private final List<OpenApi.Call> calls;
    private final Random random;

    BadRequests(OpenApi api, long seed) {
        this.api = api;
        this.calls = api.calls();
        this.random = new Random(seed);
    }

    /** One request; {@code body} null: none. */
    record Request(String method, String path, byte[] body, Map<String, String> headers) {

        @Override
        public String toString() {
            String text = body == null ? "" : new String(body, StandardCharsets.UTF_8);
            return method + " " + path + " " + headers + " " + text.substring(0, Math.min(400, text.length()));
        }
    }

    Request next() {
        OpenApi.Call call = pick(calls);
        boolean hasBody = call.told().has("requestBody");
        boolean isBodyBad = hasBody && random.nextInt(4) > 0;
        String path = pathOf(call, !isBodyBad || random.nextInt(10) == 0) + queryOf(call, random.nextInt(4) == 0);
        byte[] body = hasBody ? bodyOf(call, isBodyBad) : null;
        return new Request(call.method(), path, body, headersFor(hasBody));
    }

    private String pathOf(OpenApi.Call call, boolean isBad) {
        String path = call.path();
        for (JsonNode parameter : parameters(call, "path")) {
            String value = isBad ? attack() : parameter.get("example").asString();
            path = path.replace("{" + parameter.get("name").asString() + "}", encode(value));
        }
        return isBad && path.equals(call.path()) ? path + "/" + encode(attack()) : path;
    }

    private String queryOf(OpenApi.Call call, boolean isBad) {
        List<JsonNode> declared = parameters(call, "query");
        List<String> names = new ArrayList<>(declared.stream()
                .map(parameter -> parameter.get("name").asString())
                .toList());
        names.addAll(List.of("dryrun", "x", attack()));
        boolean mustBeWrong = isBad
                || !call.told().has("requestBody") && parameters(call, "path").isEmpty();
        if (!mustBeWrong) {
            return "";
        }
        String name = pick(names);
        String query = "?" + encode(name) + "=" + encode(attack());
        return random.nextInt(5) == 0 ? query + "&" + encode(name) + "=" + encode(attack()) : query;
    }

    private byte[] bodyOf(OpenApi.Call call, boolean isBad) {
        List<JsonNode> examples = call.body()
                .get("examples")
                .valueStream()
                .map(example -> example.get("value"))
                .toList();
        ObjectNode body = (ObjectNode) pick(examples).deepCopy();
        if (!isBad) {
            return body.toString().getBytes(StandardCharsets.UTF_8);
        }
        String text = spoiled(body, api.follow(call.body().get("schema")));
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return switch (random.nextInt(12)) {
            case 0 -> Arrays.copyOf(bytes, random.nextInt(bytes.length));
            case 1 -> withNoise(bytes);
            case 2 -> (text + pick(List.of("x", "{}", ",", "\u0000", "]"))).getBytes(StandardCharsets.UTF_8);
            case 3 ->
                (text.substring(0, text.length() - 1) + ",\"brand\":\"b\",\"mobile\":\"1\"}")
                        .getBytes(StandardCharsets.UTF_8);
            case 4 -> pick(WRONG_VALUES).getBytes(StandardCharsets.UTF_8);
            case 5 ->
                (text.substring(0, text.length() - 1) + ",\"notes\":\"" + "n".repeat(70_000) + "\"}")
                        .getBytes(StandardCharsets.UTF_8);
            default -> bytes;
        };
    }

    /** One field, at some depth, gets a value that it should not have; or one is added, or one is left out. */
    private String spoiled(ObjectNode body, JsonNode schema) {
        ObjectNode at = body;
        JsonNode told = schema;
        List<String> names = new ArrayList<>(told.path("properties").propertyNames());
        String name = pick(names);
        JsonNode inner = at.get(name);
        while (inner != null
                && (inner.isObject() || inner.isArray() && inner.path(0).isObject())
                && random.nextBoolean()) {
            JsonNode property = api.follow(told.path("properties").get(name));
            at = (ObjectNode) (inner.isArray() ? inner.get(0) : inner);
            told = inner.isArray() ? api.follow(property.get("items")) : property;
            name = pick(new ArrayList<>(told.path("properties").propertyNames()));
            inner = at.get(name);
        }
        switch (random.nextInt(8)) {
            case 0 -> at.remove(name);
            case 1 -> at.put(attack(), 1);
            case 2 -> at.put(name.toUpperCase(), 1);
            case 3, 4 -> at.put(name, attack());
            default -> {
                at.put(name, "SPOILED");
                return body.toString().replace("\"SPOILED\"", pick(WRONG_VALUES));
            }
        }
        return JsonMapper.shared().writeValueAsString(body);
    }

    private byte[] withNoise(byte[] bytes) {
        byte[] noisy = bytes.clone();
        for (int i = 0; i < 1 + random.nextInt(20); i++) {
            noisy[random.nextInt(noisy.length)] = (byte) random.nextInt(256);
        }
        return noisy;
    }

    private Map<String, String> headersFor(boolean hasBody) {
        String type = hasBody ? "application/json" : "";
        return switch (random.nextInt(40)) {
            case 0 ->
                Map.of("Content-Type", pick(List.of("text/xml", "nonsense", "application/json;charset=utf-16", "*/*")));
            case 1 ->
                Map.of("Content-Type", "application/json", "Accept", pick(List.of("image/png", "nonsense/", "*")));
            case 2 -> Map.of("Content-Type", "application/json", "Content-Encoding", "gzip");
            case 3 -> Map.of("Content-Type", "application/json", "X-Long", "x".repeat(9_000));
            default -> type.isEmpty() ? Map.of() : Map.of("Content-Type", type);
        };
    }

    private List<JsonNode> parameters(OpenApi.Call call, String in) {
        return call.told()
                .path("parameters")
                .valueStream()
                .map(api::follow)
                .filter(parameter -> parameter.get("in").asString().equals(in))
                .toList();
    }

    private String attack() {
        return pick(ATTACKS);
    }

    private <T> T pick(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    /** A dot or two would be taken out of the path by the client itself. */
    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace(".", "%2E");
    }
}
