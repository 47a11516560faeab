package io.rewardwallet;

import io.rewardwallet.customer.CustomerDirectory;
import io.rewardwallet.customer.CustomerIdentifier;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The whole service on a folder of its own and a free port; can be stopped and started again on the same folder. */
public final class StartedService implements AutoCloseable {

    /** What the service is started with; all roles for all brands. */
    public static final String OPERATOR_KEY = "the-operator-of-all-tests";

    static {
        // Seconds; less than the service keeps an idle connection. The client's own default is longer.
        System.setProperty("jdk.httpclient.keepalive.timeout", "20");
    }

    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final Path dataFolder;
    private final List<Class<?>> sources = new ArrayList<>(List.of(RewardsApplication.class));
    private final Map<String, String> settings;
    private ConfigurableApplicationContext context;

    private StartedService(Path dataFolder, Map<String, String> settings, Class<?>... more) {
        this.dataFolder = dataFolder;
        this.settings = settings;
        this.sources.addAll(List.of(more));
        this.context = run();
    }

    /** @param more configuration classes that put something in the place of a part of the service */
    public static StartedService on(Path dataFolder, Class<?>... more) {
        return new StartedService(dataFolder, Map.of(), more);
    }

    public static StartedService on(Path dataFolder, Map<String, String> settings, Class<?>... more) {
        return new StartedService(dataFolder, settings, more);
    }

    /** A node on PostgreSQL; several may share the database. */
    public static StartedService on(Postgres database, Map<String, String> settings, Class<?>... more) {
        Map<String, String> all = new HashMap<>(settings);
        all.put("spring.profiles.active", "postgres");
        all.putIfAbsent("spring.datasource.url", database.url());
        all.put("spring.datasource.username", database.user());
        all.put("spring.datasource.password", database.password());
        return new StartedService(Path.of("target", "unused-data"), all, more);
    }

    /** A node on PostgreSQL and Axon Server; several may share both. */
    public static StartedService on(
            Postgres database, AxonServerForTests server, String node, Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(settings);
        all.put("spring.datasource.url", database.url());
        all.put("spring.datasource.username", database.user());
        all.put("spring.datasource.password", database.password());
        all.putAll(server.settings("postgres,axonserver", node));
        return new StartedService(Path.of("target", "unused-data"), all);
    }

    private ConfigurableApplicationContext run() {
        Map<String, String> all = new HashMap<>(Map.of(
                "server.port", "0", "rewards.data-dir", dataFolder.toString(), "rewards.operator-key", OPERATOR_KEY));
        all.putAll(settings);
        String[] arguments = all.entrySet().stream()
                .map(setting -> "--" + setting.getKey() + "=" + setting.getValue())
                .toArray(String[]::new);
        return new SpringApplication(sources.toArray(Class<?>[]::new)).run(arguments);
    }

    public void restart() {
        context.close();
        context = run();
    }

    public <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    public <T> Collection<T> beans(Class<T> type) {
        return context.getBeansOfType(type).values();
    }

    public int port() {
        return context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
    }

    public record Answer(int status, Map<String, List<String>> headers, String body) {

        public JsonNode json() {
            return JsonMapper.shared().readTree(body);
        }

        public int code() {
            return json().path("status").path("code").asInt();
        }

        /** Of the wallet, in an answer to a call or a read of the balance. */
        public long balance() {
            return json().get("balance").asLong();
        }
    }

    public Answer post(String path, String body) {
        return send("POST", path, body, "application/json");
    }

    public Answer put(String path, String body) {
        return send("PUT", path, body, "application/json");
    }

    public Answer get(String path) {
        return send("GET", path, null, "application/json");
    }

    public Answer send(String method, String path, String body, String accept) {
        return sendAs(OPERATOR_KEY, method, path, body, accept);
    }

    /** @param key null: a call without a key */
    public Answer sendAs(String key, String method, String path, String body, String accept) {
        HttpRequest.Builder request = request(path)
                .header("Accept", accept)
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (key != null) {
            request.header("Authorization", "Bearer " + key);
        }
        if (body != null) {
            request.header("Content-Type", "application/json");
        }
        return answerTo(request);
    }

    /** A call with these headers and no others. */
    public Answer sendWith(Map<String, String> headers, String method, String path) {
        HttpRequest.Builder request = request(path).method(method, BodyPublishers.noBody());
        headers.forEach(request::header);
        return answerTo(request);
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path));
    }

    private static Answer answerTo(HttpRequest.Builder request) {
        try {
            HttpResponse<String> response = CLIENT.send(request.build(), BodyHandlers.ofString());
            return new Answer(response.statusCode(), response.headers().map(), response.body());
        } catch (IOException | InterruptedException broken) {
            throw new AssertionError(broken);
        }
    }

    /** Makes a key over the API. */
    public String key(String brand, String... roles) {
        Answer made = post(
                "/api/v1/keys", """
                {"name": "%s of %s", "brand": "%s", "roles": ["%s"]}""".formatted(String.join(" and ", roles), brand, brand, String.join("\", \"", roles)));
        if (made.status() != 201) {
            throw new AssertionError(made.toString());
        }
        return made.json().get("key").asString();
    }

    /** Defines a reward with these limits on one customer's units; none: unlimited. */
    public void reward(String brand, long rewardId, long price, long... limits) {
        List<String> restrictions = new ArrayList<>();
        for (long limit : limits) {
            restrictions.add("{\"kpi\":\"QUANTITY\",\"limit\":" + limit
                    + ",\"windowType\":\"FIXED\",\"repeatFrequencyType\":\"NO_LIMIT\"}");
        }
        Answer answer = put("/api/v1/brands/" + brand + "/rewards/" + rewardId, """
                {"name": "Reward %d", "intouchPoints": %d, "restrictions": {"customerLevel": [%s]}}""".formatted(
                        rewardId, price, String.join(",", restrictions)));
        if (answer.status() >= 300) {
            throw new AssertionError(answer.toString());
        }
    }

    public Answer credit(String brand, String mobile, long points, String requestId) {
        return post("/api/v1/points/credit", """
                {"brand": "%s", "mobile": "%s", "points": %d, "requestId": "%s"}""".formatted(brand, mobile, points, requestId));
    }

    /** @param quantity null: all that stand */
    public Answer reverse(
            String brand, String mobile, String requestId, long rewardId, Integer quantity, String reversalId) {
        return post("/api/v1/rewards/reverse", """
                {"brand": "%s", "mobile": "%s", "requestId": "%s", "rewardId": %d, "reversalId": "%s", "quantity": %s}""".formatted(brand, mobile, requestId, rewardId, reversalId, quantity));
    }

    /** Issues lines given as JSON. */
    public Answer issue(String brand, String mobile, String... lines) {
        return post("/api/v1/rewards/issue", issueBody(brand, mobile, lines));
    }

    public static String issueBody(String brand, String mobile, String... lines) {
        return """
                {"brand": "%s", "mobile": "%s", "transactionNumber": "2344s4", "notes": "This is test",
                 "eventLogId": "eventLogId124", "rewards": [%s]}""".formatted(brand, mobile, String.join(",", lines));
    }

    public static String line(long rewardId, int quantity, String requestId) {
        return """
                {"rewardId": %d, "quantity": %d, "requestId": "%s"}""".formatted(rewardId, quantity, requestId);
    }

    /** The wallet of a customer whom a call has named. */
    public String walletOf(String brand, String mobile) {
        return bean(CustomerDirectory.class)
                .find(brand, CustomerIdentifier.of(CustomerIdentifier.Kind.MOBILE, mobile))
                .orElseThrow();
    }

    /** A read about a customer: {@code balance}, {@code audit?order=desc}. */
    public Answer read(String brand, String mobile, String what) {
        return get("/api/v1/brands/" + brand + "/customers/"
                + URLEncoder.encode("mobile:" + mobile, StandardCharsets.UTF_8) + "/" + what);
    }

    @Override
    public void close() {
        context.close();
    }
}
