package io.rewardwallet.http;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.swagger.v3.core.util.Yaml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code docs/openapi.yaml}, and what it says of a value. */
record OpenApi(JsonNode document) {

    private static final Set<String> METHODS = Set.of("get", "put", "post", "delete");

    /** One call of it. */
    record Call(String method, String path, JsonNode told) {

        List<JsonNode> answers() {
            return told.get("responses").valueStream().toList();
        }

        JsonNode body() {
            return told.at("/requestBody/content/application~1json");
        }
    }

    static OpenApi reviewed() {
        try {
            return of(Files.readString(Path.of("docs/openapi.yaml")));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    static OpenApi of(String yaml) {
        try {
            Object tree = Yaml.mapper().readValue(yaml, Object.class);
            return new OpenApi(JsonMapper.shared().readTree(new ObjectMapper().writeValueAsString(tree)));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    List<Call> calls() {
        List<Call> calls = new ArrayList<>();
        for (Map.Entry<String, JsonNode> path : document.get("paths").properties()) {
            for (Map.Entry<String, JsonNode> call : path.getValue().properties()) {
                if (METHODS.contains(call.getKey())) {
                    calls.add(new Call(call.getKey().toUpperCase(), path.getKey(), call.getValue()));
                }
            }
        }
        return calls;
    }

    /** What stands behind a {@code $ref}; the node itself when it is none. */
    JsonNode follow(JsonNode node) {
        JsonNode ref = node.get("$ref");
        return ref == null ? node : document.at(ref.asString().substring(1));
    }

    /** The first thing about a value that its schema does not allow; an answer may hold nothing that is not described. */
    Optional<String> fault(JsonNode schemaOrRef, JsonNode value, String at) {
        JsonNode schema = follow(schemaOrRef);
        if (value.isNull()) {
            return wrong(schema.path("nullable").asBoolean(false), at, "must not be null");
        }
        if (schema.has("oneOf")) {
            boolean fits = schema.get("oneOf").valueStream().anyMatch(one -> fault(one, value, at)
                    .isEmpty());
            return wrong(fits, at, "fits nothing of oneOf");
        }
        if (schema.has("enum")) {
            boolean isOne = schema.get("enum").valueStream().anyMatch(value::equals);
            return wrong(isOne, at, "is " + value + ", not one of " + schema.get("enum"));
        }
        return switch (schema.path("type").asString("")) {
            case "object" -> objectFault(schema, value, at);
            case "array" -> arrayFault(schema, value, at);
            case "integer" -> wrong(value.isIntegralNumber(), at, "is no integer");
            case "boolean" -> wrong(value.isBoolean(), at, "is no boolean");
            case "string" ->
                wrong(
                        value.isString()
                                && value.asString()
                                        .matches(schema.path("pattern").asString("(?s).*")),
                        at,
                        "is no such string");
            default -> Optional.of(at + " has no type");
        };
    }

    private Optional<String> objectFault(JsonNode schema, JsonNode value, String at) {
        if (!value.isObject()) {
            return Optional.of(at + " is no object");
        }
        for (JsonNode name : schema.path("required")) {
            if (!value.has(name.asString())) {
                return Optional.of(at + " lacks " + name.asString());
            }
        }
        for (Map.Entry<String, JsonNode> property : value.properties()) {
            JsonNode told = schema.path("properties").get(property.getKey());
            Optional<String> fault = told == null
                    ? wrong(!schema.has("properties"), at, "has " + property.getKey() + ", which is not described")
                    : fault(told, property.getValue(), at + "." + property.getKey());
            if (fault.isPresent()) {
                return fault;
            }
        }
        return Optional.empty();
    }

    private Optional<String> arrayFault(JsonNode schema, JsonNode value, String at) {
        if (!value.isArray()) {
            return Optional.of(at + " is no array");
        }
        return value.valueStream()
                .flatMap(element -> fault(schema.get("items"), element, at + "[]").stream())
                .findFirst();
    }

    private static Optional<String> wrong(boolean holds, String at, String sentence) {
        return holds ? Optional.empty() : Optional.of(at + " " + sentence);
    }
}
