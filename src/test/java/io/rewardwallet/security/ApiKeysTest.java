package io.rewardwallet.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.rewardwallet.StartedService;
import io.rewardwallet.StartedService.Answer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/** Keys are made, shown once, used, revoked and remembered; a brand's operator sees to its own brand's only. */
@ExtendWith(OutputCaptureExtension.class)
class ApiKeysTest {

    private static final String KEYS = "/api/v1/keys";

    private static StartedService service;

    @BeforeAll
    static void start(@TempDir Path data) {
        service = StartedService.on(data);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void a_key_is_shown_once_and_stored_nowhere(CapturedOutput output) {
        Answer made = service.post(KEYS, """
                {"name": "till 5", "brand": "shown", "roles": ["auditor", "issuer"]}""");

        assertThat(made.status()).isEqualTo(201);
        assertThat(made.json().propertyNames()).containsExactly("id", "name", "brand", "roles", "createdAt", "key");
        assertThat(made.json().get("roles").toString()).isEqualTo("[\"issuer\",\"auditor\"]");
        String key = made.json().get("key").asString();
        String id = made.json().get("id").asString();
        assertThat(service.get(KEYS).body()).contains(id).doesNotContain(key);
        List<String> stored = service.bean(JdbcClient.class).sql("select * from api_key").query().listOfRows().stream()
                .map(Object::toString)
                .toList();
        assertThat(stored).isNotEmpty().noneMatch(row -> row.contains(key) || row.contains(key.substring(20)));
        assertThat(output).contains("key " + id + " made for brand=shown").doesNotContain(key, key.substring(20));
    }

    @Test
    void a_revoked_key_is_dead_at_once_and_stays_on_record(CapturedOutput output) {
        String key = service.key("revoked", "auditor");
        JsonNode before = find("auditor of revoked");
        assertThat(before.get("revokedAt").isNull()).isTrue();
        assertThat(before.get("createdBy").asString()).isEqualTo("operator");
        String rewards = "/api/v1/brands/revoked/rewards";
        assertThat(service.sendAs(key, "GET", rewards, null, "*/*").status()).isEqualTo(200);
        assertThat(Instant.parse(find("auditor of revoked").get("lastUsedAt").asString()))
                .isBeforeOrEqualTo(Instant.now());

        String id = before.get("id").asString();
        assertThat(service.send("DELETE", KEYS + "/" + id, null, "*/*").status())
                .isEqualTo(204);

        assertThat(service.sendAs(key, "GET", rewards, null, "*/*").status()).isEqualTo(401);
        JsonNode after = find("auditor of revoked");
        assertThat(after.get("revokedBy").asString()).isEqualTo("operator");
        assertThat(service.send("DELETE", KEYS + "/" + id, null, "*/*").status())
                .isEqualTo(204);
        assertThat(find("auditor of revoked").get("revokedAt")).isEqualTo(after.get("revokedAt"));
        assertThat(output).contains("key " + id + " of brand=revoked revoked by operator");
        assertThat(service.send("DELETE", KEYS + "/unheardof", null, "*/*").status())
                .isEqualTo(404);
    }

    @Test
    void keys_and_their_last_use_outlive_a_restart() {
        String key = service.key("lasting", "auditor");
        String rewards = "/api/v1/brands/lasting/rewards";
        assertThat(service.sendAs(key, "GET", rewards, null, "*/*").status()).isEqualTo(200);
        JsonNode before = find("auditor of lasting");

        service.restart();

        assertThat(find("auditor of lasting")).isEqualTo(before);
        assertThat(service.sendAs(key, "GET", rewards, null, "*/*").status()).isEqualTo(200);
    }

    @Test
    void a_brands_operator_sees_to_its_own_brands_keys_only() {
        String operator = service.key("mine", "operator");
        String theirs = service.key("theirs", "issuer");
        String theirId = find("issuer of theirs").get("id").asString();

        Answer listed = service.sendAs(operator, "GET", KEYS, null, "*/*");
        assertThat(listed.json())
                .isNotEmpty()
                .allMatch(key -> key.get("brand").asString().equals("mine"));
        Answer made = service.sendAs(operator, "POST", KEYS, """
                {"name": "helper", "brand": "mine", "roles": ["issuer"]}""", "*/*");
        assertThat(made.status()).isEqualTo(201);
        for (String brand : List.of("theirs", "*", "nobodys")) {
            assertThat(service.sendAs(operator, "POST", KEYS, """
                    {"name": "n", "brand": "%s", "roles": ["issuer"]}""".formatted(brand), "*/*")
                            .status())
                    .isEqualTo(403);
        }
        Answer foreign = service.sendAs(operator, "DELETE", KEYS + "/" + theirId, null, "*/*");
        Answer unheardOf = service.sendAs(operator, "DELETE", KEYS + "/unheardof", null, "*/*");
        assertThat(foreign.status()).isEqualTo(403);
        assertThat(foreign.body().replace(theirId, "unheardof")).isEqualTo(unheardOf.body());
        assertThat(service.sendAs(theirs, "GET", "/api/v1/brands/theirs/rewards", null, "*/*")
                        .status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | name,brand,roles",
                "{'name':'','brand':'b','roles':['issuer']} | name",
                "{'name':'a\\nb','brand':'b','roles':['issuer']} | name",
                "{'name':'n','brand':'b b','roles':['issuer']} | brand",
                "{'name':'n','brand':'**','roles':['issuer']} | brand",
                "{'name':'n','brand':'b','roles':[]} | roles",
                "{'name':'n','brand':'b','roles':'issuer'} | roles",
                "{'name':'n','brand':'b','roles':['issuer','issuer']} | roles",
                "{'name':'n','brand':'b','roles':['ISSUER']} | roles[0]",
                "{'name':'n','brand':'b','roles':['issuer',1]} | roles[1]",
                "{'name':'n','brand':'b','roles':['issuer'],'key':'x'} | key",
            })
    void a_key_that_is_not_well_described_is_not_made(String body, String faults) {
        int before = service.get(KEYS).json().size();

        Answer answer = service.post(KEYS, body.replace('\'', '"'));

        assertThat(answer.status()).isEqualTo(400);
        List<String> fields = new ArrayList<>();
        answer.json()
                .get("errors")
                .forEach(error -> fields.add(error.get("field").asString()));
        assertThat(String.join(",", fields)).isEqualTo(faults);
        assertThat(service.get(KEYS).json().size()).isEqualTo(before);
    }

    @Test
    void the_audit_trail_names_the_key_that_did_it() {
        String operator = service.key("named", "operator");
        String issuer = service.key("named", "issuer");
        service.sendAs(operator, "PUT", "/api/v1/brands/named/rewards/1", """
                {"name": "n", "intouchPoints": 1}""", "*/*");
        service.sendAs(issuer, "POST", "/api/v1/points/credit", """
                {"brand": "named", "mobile": "12345", "points": 5, "requestId": "c"}""", "*/*");
        service.sendAs(issuer, "POST", "/api/v1/rewards/issue", """
                {"brand": "named", "mobile": "12345", "rewards": [{"rewardId": 1, "requestId": "i"}]}""", "*/*");

        assertThat(service.read("named", "12345", "audit").json().get("entries"))
                .hasSize(3)
                .allMatch(entry -> entry.get("actor").asString().equals("issuer of named"));
        assertThat(service.get("/api/v1/brands/named/rewards/1/history")
                        .json()
                        .at("/0/actor")
                        .asString())
                .isEqualTo("operator of named");
    }

    private static JsonNode find(String name) {
        for (JsonNode key : service.get(KEYS).json()) {
            if (key.get("name").asString().equals(name)) {
                return key;
            }
        }
        throw new AssertionError("no key " + name);
    }
}
