package io.rewardwallet.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rewardwallet.StartedService;
import io.rewardwallet.StartedService.Answer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The description of the API is complete, is what the service says of itself, and its examples are what happens. */
class OpenApiTest {

    private static final OpenApi API = OpenApi.reviewed();
    private static final String BRAND = "testOrg_marvel_20230822_147";

    /** Differ from call to call; their form is checked all the same. */
    private static final Set<String> VOLATILE = Set.of("id", "key", "createdAt", "asOf", "at", "since", "day");

    private static StartedService service;

    @BeforeAll
    static void start(@TempDir Path data) {
        service = StartedService.on(data);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    /** After a change: {@code curl -s http://127.0.0.1:8080/v3/api-docs.yaml > docs/openapi.yaml}, and look at the difference. */
    @Test
    void the_reviewed_file_is_what_the_service_says() {
        Answer live = service.sendAs(null, "GET", "/v3/api-docs.yaml", null, "*/*");
        assertThat(OpenApi.of(live.body()).document()).isEqualTo(API.document());
    }

    static Stream<OpenApi.Call> calls() {
        return API.calls().stream();
    }

    @ParameterizedTest
    @MethodSource("calls")
    void every_call_is_described_in_full(OpenApi.Call call) {
        assertThat(call.told().get("summary").asString()).isNotBlank().doesNotEndWith(".");
        assertThat(call.told().get("tags").valueStream().map(JsonNode::asString))
                .hasSize(1)
                .isSubsetOf(namesOf(API.document().get("tags")));
        assertThat(call.told().get("x-roles")).isNotEmpty();
        assertThat(call.told().get("responses").propertyNames())
                .contains("400", "401", "403", "406", "429", "503")
                .anyMatch(code -> code.startsWith("2"));
        call.told().path("parameters").forEach(parameter -> {
            assertThat(parameter.has("$ref")).as(parameter.toString()).isTrue();
            assertThat(API.follow(parameter).get("schema")).isNotNull();
        });
        for (JsonNode answer : call.answers()) {
            assertThat(API.follow(answer).get("description").asString()).isNotBlank();
            API.follow(answer).path("content").forEach(content -> assertThat(
                            API.follow(content.get("schema")).isObject())
                    .isTrue());
        }
        boolean takesBody = call.told().has("requestBody");
        assertThat(call.told().get("responses").has("413")).isEqualTo(takesBody);
        if (takesBody) {
            assertThat(call.body().get("examples")).isNotEmpty();
        }
    }

    @Test
    void operations_have_names_of_their_own_and_references_lead_somewhere() {
        List<String> names =
                calls().map(call -> call.told().get("operationId").asString()).toList();
        assertThat(names).doesNotHaveDuplicates().noneMatch(name -> name.contains("_"));
        assertThat(API.document().at("/components/securitySchemes/key/scheme").asString())
                .isEqualTo("bearer");
        assertThat(API.document().get("security").toString()).isEqualTo("[{\"key\":[]}]");
        assertThat(API.document().findValuesAsString("$ref"))
                .isNotEmpty()
                .allMatch(ref -> !API.document().at(ref.substring(1)).isMissingNode());
    }

    @Test
    void the_page_to_try_it_on_needs_nobody_else() {
        Answer page = service.sendAs(null, "GET", "/swagger-ui/index.html", null, "*/*");
        assertThat(page.status()).isEqualTo(200);
        assertThat(page.headers().get("content-security-policy").get(0)).contains("default-src 'self'");
        assertThat(page.body()).contains("swagger-ui-bundle.js").doesNotContain("http://", "https://", "\"//");
        assertThat(service.sendAs(null, "GET", "/swagger-ui/swagger-ui-bundle.js", null, "*/*")
                        .status())
                .isEqualTo(200);
        Answer settings = service.sendAs(null, "GET", "/v3/api-docs/swagger-config", null, "*/*");
        assertThat(settings.json().get("validatorUrl").asString()).isEqualTo("none");
    }

    /** A request example with the answer of the same name; an answer without one is that of the bare call. */
    private record Example(
            String name, OpenApi.Call call, int status, JsonNode request, JsonNode answer, JsonNode schema) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Example> examples() {
        return EXAMPLES.values().stream();
    }

    private static final Map<String, Example> EXAMPLES = new LinkedHashMap<>();

    static {
        for (OpenApi.Call call : API.calls()) {
            JsonNode requests = call.body().path("examples");
            call.told().get("responses").properties().forEach(answer -> API.follow(answer.getValue())
                    .path("content")
                    .forEach(content -> content.path("examples").properties().forEach(example -> {
                        Example whole = new Example(
                                example.getKey(),
                                call,
                                Integer.parseInt(answer.getKey()),
                                requests.path(example.getKey()),
                                example.getValue(),
                                content.get("schema"));
                        assertThat(EXAMPLES.put(example.getKey(), whole))
                                .as(example.getKey())
                                .isNull();
                    })));
        }
    }

    @Test
    void every_example_of_a_request_has_its_answer() {
        Set<String> requests = new HashSet<>();
        calls().forEach(call -> requests.addAll(call.body().path("examples").propertyNames()));
        assertThat(requests).isNotEmpty().isSubsetOf(EXAMPLES.keySet());
    }

    @ParameterizedTest
    @MethodSource("examples")
    void an_example_is_what_happens(Example example) {
        String brand = "brand-of-" + example.name();
        List<Example> before = new ArrayList<>();
        addWithThoseBefore(example, before);
        before.remove(example);
        before.forEach(first -> send(first, brand));

        if (example.request().isMissingNode()) {
            await("the read models have counted what came before")
                    .atMost(Duration.ofSeconds(5))
                    .untilAsserted(() -> assertHappens(example, brand));
        } else {
            assertHappens(example, brand);
        }
    }

    private static void assertHappens(Example example, String brand) {
        Answer answer = send(example, brand);
        assertThat(answer.status()).as(answer.body()).isEqualTo(example.status());
        JsonNode told = example.answer().get("value");
        assertThat(API.fault(example.schema(), answer.json(), "answer")).isEmpty();
        assertThat(API.fault(example.schema(), told, "example")).isEmpty();
        if (!example.answer().path("x-varies").asBoolean(false)) {
            assertThat(withoutVolatile(answer.body()))
                    .isEqualTo(withoutVolatile(told.toString().replace(BRAND, brand)));
        }
    }

    private static void addWithThoseBefore(Example example, List<Example> chain) {
        Stream.of(example.request(), example.answer())
                .flatMap(side -> side.path("x-after").valueStream())
                .forEach(name -> addWithThoseBefore(EXAMPLES.get(name.asString()), chain));
        if (!chain.contains(example)) {
            chain.add(example);
        }
    }

    private static Answer send(Example example, String brand) {
        String path = example.call().path();
        JsonNode own = example.request().path("x-parameters");
        for (JsonNode ref : example.call().told().path("parameters")) {
            JsonNode parameter = API.follow(ref);
            String name = parameter.get("name").asString();
            String value = name.equals("brand")
                    ? brand
                    : own.path(name).asString(parameter.path("example").asString(""));
            path = path.replace("{" + name + "}", URLEncoder.encode(value, StandardCharsets.UTF_8));
        }
        String body = example.request().isMissingNode()
                ? null
                : example.request().get("value").toString().replace(BRAND, brand);
        return service.send(example.call().method(), path, body, "application/json, application/problem+json");
    }

    private static JsonNode withoutVolatile(String json) {
        JsonNode tree = JsonMapper.shared().readTree(json);
        hide(tree);
        return tree;
    }

    private static void hide(JsonNode node) {
        if (node instanceof ObjectNode object) {
            VOLATILE.stream()
                    .filter(name -> object.path(name).isString())
                    .forEach(name -> object.put(
                            name,
                            object.get(name)
                                    .asString()
                                    .replaceAll("[0-9a-zA-Z_-]", "")
                                    .replaceAll("\\.", "")));
        }
        node.forEach(OpenApiTest::hide);
    }

    private static List<String> namesOf(JsonNode tags) {
        return tags.valueStream().map(tag -> tag.get("name").asString()).toList();
    }
}
