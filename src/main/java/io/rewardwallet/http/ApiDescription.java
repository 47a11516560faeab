package io.rewardwallet.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rewardwallet.security.AllowedTo;
import io.rewardwallet.security.Role;
import io.swagger.v3.core.util.Json;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.parameters.RequestBody;
import io.swagger.v3.oas.models.responses.ApiResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springdoc.core.customizers.OperationCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.ClassPathResource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * The API as a document. Paths, methods, parameters and roles come from the mappings, so none can be left out or be out of
 * date; bodies are read by hand, so they and the answers are told in {@code openapi/*.yaml}. The outcome is reviewed as
 * {@code docs/openapi.yaml}.
 */
@Configuration(proxyBeanMethods = false)
class ApiDescription {

    private static final String REF = "$ref";
    private static final String PARAMETERS = "parameters";
    private static final String RESPONSES = "responses";
    private static final String OTHER_PARAMETERS = "x-uses";
    private static final int MOST_ALIASES = 1_000;

    private static final Map<String, String> EVERY_CALL = Map.of(
            "400", "BadRequest",
            "401", "NoKey",
            "403", "Forbidden",
            "406", "NotAcceptable",
            "429", "TooMany",
            "503", "Unavailable");

    private static final Map<String, String> EVERY_BODY = Map.of("413", "TooLarge", "415", "WrongMediaType");

    /** The library's own mapper drops nulls, which examples need. */
    private static final ObjectMapper PLAIN = new ObjectMapper();

    private final JsonNode calls = read("description.yaml");
    private final JsonNode components = read("components.yaml");

    @Bean
    OperationCustomizer rolesOfCalls() {
        return (operation, method) -> {
            AllowedTo allowed = method.getMethodAnnotation(AllowedTo.class);
            if (allowed != null) {
                List<String> roles =
                        Arrays.stream(allowed.value()).map(Role::word).toList();
                operation.addExtension("x-roles", roles);
            }
            return operation;
        };
    }

    @Bean
    OpenApiCustomizer describedCalls() {
        return api -> {
            ObjectNode document = Json.mapper().valueToTree(api);
            document.setAll((ObjectNode) components.deepCopy());
            calls.properties().stream()
                    .filter(part -> !part.getKey().equals("paths"))
                    .forEach(part -> document.set(part.getKey(), part.getValue()));
            document.path("paths").properties().forEach(path -> path.getValue()
                    .properties()
                    .forEach(call -> describe((ObjectNode) call.getValue(), path.getKey(), call.getKey())));
            OpenAPI described = Json.mapper().convertValue(document, OpenAPI.class);
            described.getPaths().values().stream()
                    .flatMap(path -> path.readOperations().stream())
                    .forEach(ApiDescription::keepNulls);
            api.info(described.getInfo())
                    .tags(described.getTags())
                    .servers(described.getServers())
                    .security(described.getSecurity())
                    .paths(described.getPaths())
                    .components(described.getComponents());
        };
    }

    private void describe(ObjectNode call, String path, String method) {
        JsonNode told = calls.at("/paths/" + path.replace("~", "~0").replace("/", "~1") + "/" + method);
        call.path(PARAMETERS).forEach(parameter -> refer((ObjectNode) parameter, told.path(OTHER_PARAMETERS)));
        ObjectNode answers = call.putObject(RESPONSES);
        refer(answers, EVERY_CALL);
        if (told.has("requestBody")) {
            refer(answers, EVERY_BODY);
        }
        told.properties().forEach(part -> {
            switch (part.getKey()) {
                case RESPONSES -> answers.setAll((ObjectNode) part.getValue().deepCopy());
                case OTHER_PARAMETERS -> {}
                default -> call.set(part.getKey(), part.getValue().deepCopy());
            }
        });
    }

    private static void keepNulls(Operation call) {
        var bodies = Stream.ofNullable(call.getRequestBody()).map(RequestBody::getContent);
        var answers = call.getResponses().values().stream().map(ApiResponse::getContent);
        Stream.concat(bodies, answers)
                .filter(Objects::nonNull)
                .flatMap(content -> content.values().stream())
                .filter(type -> type.getExamples() != null)
                .flatMap(type -> type.getExamples().values().stream())
                .forEach(example -> example.setValue(PLAIN.valueToTree(example.getValue())));
    }

    private void refer(ObjectNode parameter, JsonNode others) {
        String name = parameter.path("name").asText();
        String entry = others.path(name).asText(name);
        if (components.at("/components/" + PARAMETERS).has(entry)) {
            parameter.removeAll();
            parameter.put(REF, "#/components/" + PARAMETERS + "/" + entry);
        }
    }

    private static void refer(ObjectNode answers, Map<String, String> entries) {
        entries.forEach((code, entry) -> answers.putObject(code).put(REF, "#/components/" + RESPONSES + "/" + entry));
    }

    private static JsonNode read(String file) {
        LoaderOptions options = new LoaderOptions();
        options.setMaxAliasesForCollections(MOST_ALIASES);
        try (InputStream in = new ClassPathResource("openapi/" + file).getInputStream()) {
            return PLAIN.valueToTree(new Yaml(new SafeConstructor(options)).load(in));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
