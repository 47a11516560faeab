package io.rewardwallet.console;

import io.rewardwallet.StartedService;
import io.rewardwallet.StartedService.Answer;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpCookie;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A browser of the simplest kind: keeps cookies, fills in a form's token, follows nothing by itself. */
public final class ConsoleSession {

    private static final Pattern FORM_TOKEN = Pattern.compile("name=\"_csrf\" value=\"([^\"]+)\"");
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final StartedService service;
    private final Map<String, String> cookies = new LinkedHashMap<>();

    public ConsoleSession(StartedService service) {
        this.service = service;
    }

    /** Signs in; whether it worked shows at what is asked for next. */
    public static ConsoleSession of(StartedService service, String key) {
        var session = new ConsoleSession(service);
        session.signIn(key);
        return session;
    }

    public Answer signIn(String key) {
        return post("/console/sign-in", Map.of("key", key));
    }

    public Answer get(String path) {
        return get(path, "text/html");
    }

    public Answer get(String path, String accept) {
        return send(request(path).header("Accept", accept).GET());
    }

    /** Sends a form as a page would: with the token of a page that was opened before. */
    public Answer post(String path, Map<String, String> form) {
        Map<String, String> all = new LinkedHashMap<>(form);
        all.put("_csrf", formToken());
        return postWithoutToken(path, all);
    }

    public Answer postWithoutToken(String path, Map<String, String> form) {
        String body = form.entrySet().stream()
                .map(field -> encoded(field.getKey()) + "=" + encoded(field.getValue()))
                .collect(Collectors.joining("&"));
        return send(request(path)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(body)));
    }

    public Map<String, String> cookies() {
        return cookies;
    }

    private String formToken() {
        Matcher token = FORM_TOKEN.matcher(get("/console/sign-in").body());
        if (!token.find()) {
            throw new AssertionError("no form with a token");
        }
        return token.group(1);
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + service.port() + path));
        if (!cookies.isEmpty()) {
            request.header(
                    "Cookie",
                    cookies.entrySet().stream()
                            .map(cookie -> cookie.getKey() + "=" + cookie.getValue())
                            .collect(Collectors.joining("; ")));
        }
        return request;
    }

    private Answer send(HttpRequest.Builder request) {
        try {
            HttpResponse<InputStream> response = CLIENT.send(request.build(), BodyHandlers.ofInputStream());
            for (String header : response.headers().allValues("set-cookie")) {
                List<HttpCookie> parsed = HttpCookie.parse(header);
                parsed.forEach(cookie -> {
                    if (cookie.getMaxAge() == 0 || cookie.getValue().isEmpty()) {
                        cookies.remove(cookie.getName());
                    } else {
                        cookies.put(cookie.getName(), cookie.getValue());
                    }
                });
            }
            return new Answer(response.statusCode(), response.headers().map(), bodyOf(response));
        } catch (IOException | InterruptedException broken) {
            throw new AssertionError(broken);
        }
    }

    /** A stream of events has no end to wait for. */
    private static String bodyOf(HttpResponse<InputStream> response) throws IOException {
        boolean isEndless = response.headers()
                .firstValue("content-type")
                .filter(type -> type.startsWith("text/event-stream"))
                .isPresent();
        try (InputStream body = response.body()) {
            return isEndless ? "" : new String(body.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
