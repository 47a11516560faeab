package io.rewardwallet.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.rewardwallet.StartedService;
import io.rewardwallet.StartedService.Answer;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.web.servlet.mvc.method.RequestMappingInfoHandlerMapping;

/**
 * The contract's table "Who may do what", held against every endpoint that the service maps, with every kind of caller. An
 * endpoint that is not in the table fails the test.
 */
class WhoMayDoWhatTest {

    private static final String CUSTOMER = "/api/v1/brands/{brand}/customers/{customer}";
    private static final String REWARD = "/api/v1/brands/{brand}/rewards";
    private static final String MODEL = "/api/v1/read-models";
    private static final Set<Role> ISSUER = EnumSet.of(Role.ISSUER);
    private static final Set<Role> READERS = EnumSet.of(Role.AUDITOR, Role.OPERATOR);
    private static final Set<Role> OPERATOR = EnumSet.of(Role.OPERATOR);
    private static final Set<Role> ALL = EnumSet.allOf(Role.class);

    /** How far a key of one brand gets. */
    private enum Reach {
        OWN_BRAND,
        ANY_BRAND,
        KEYS_OF_ALL_BRANDS,
        NO_KEY_NEEDED
    }

    private record Rule(String call, Set<Role> roles, Reach reach) {}

    private static final List<Rule> TABLE = List.of(
            new Rule("POST /api/v1/rewards/issue", ISSUER, Reach.OWN_BRAND),
            new Rule("POST /api/v1/rewards/{rewardId}/issue", ISSUER, Reach.OWN_BRAND),
            new Rule("POST /api_gateway/rewards/core/v1/user/rewards/issue", ISSUER, Reach.OWN_BRAND),
            new Rule("POST /api/v1/points/credit", ISSUER, Reach.OWN_BRAND),
            new Rule("POST /api/v1/rewards/reverse", ISSUER, Reach.OWN_BRAND),
            new Rule("PUT " + REWARD + "/{rewardId}", OPERATOR, Reach.OWN_BRAND),
            new Rule("GET " + REWARD, ALL, Reach.OWN_BRAND),
            new Rule("GET " + REWARD + "/{rewardId}", ALL, Reach.OWN_BRAND),
            new Rule("GET " + REWARD + "/{rewardId}/history", ALL, Reach.OWN_BRAND),
            new Rule("GET " + REWARD + "/{rewardId}/issuances", ALL, Reach.OWN_BRAND),
            new Rule("GET " + CUSTOMER, READERS, Reach.OWN_BRAND),
            new Rule("GET " + CUSTOMER + "/balance", ALL, Reach.OWN_BRAND),
            new Rule("GET " + CUSTOMER + "/issuances", ALL, Reach.OWN_BRAND),
            new Rule("GET " + CUSTOMER + "/audit", READERS, Reach.OWN_BRAND),
            new Rule("GET " + CUSTOMER + "/requests/{requestId}", ALL, Reach.OWN_BRAND),
            new Rule("GET /api/v1/brands/{brand}/requests/{requestId}", ALL, Reach.OWN_BRAND),
            new Rule("GET " + MODEL, READERS, Reach.ANY_BRAND),
            new Rule("GET " + MODEL + "/{name}/replay", READERS, Reach.ANY_BRAND),
            new Rule("POST " + MODEL + "/{name}/replay", OPERATOR, Reach.KEYS_OF_ALL_BRANDS),
            new Rule("DELETE " + MODEL + "/{name}/replay", OPERATOR, Reach.KEYS_OF_ALL_BRANDS),
            new Rule("POST " + MODEL + "/{name}/check", OPERATOR, Reach.KEYS_OF_ALL_BRANDS),
            new Rule("GET " + MODEL + "/{name}/dead-letters", READERS, Reach.ANY_BRAND),
            new Rule("POST " + MODEL + "/{name}/dead-letters/{id}/retry", OPERATOR, Reach.KEYS_OF_ALL_BRANDS),
            new Rule("POST /api/v1/keys", OPERATOR, Reach.OWN_BRAND),
            new Rule("GET /api/v1/keys", OPERATOR, Reach.ANY_BRAND),
            new Rule("DELETE /api/v1/keys/{id}", OPERATOR, Reach.OWN_BRAND),
            new Rule("ANY /error", ALL, Reach.ANY_BRAND),
            new Rule("GET /actuator", OPERATOR, Reach.KEYS_OF_ALL_BRANDS),
            new Rule("GET /actuator/health", ALL, Reach.NO_KEY_NEEDED),
            new Rule("GET /actuator/health/**", ALL, Reach.NO_KEY_NEEDED),
            new Rule("GET /v3/api-docs", ALL, Reach.NO_KEY_NEEDED),
            new Rule("GET /v3/api-docs.yaml", ALL, Reach.NO_KEY_NEEDED),
            new Rule("GET /v3/api-docs/swagger-config", ALL, Reach.NO_KEY_NEEDED),
            new Rule("GET /swagger-ui.html", ALL, Reach.NO_KEY_NEEDED));

    private static final Map<Role, String> OF_BRAND = new EnumMap<>(Role.class);
    private static final Map<Role, String> OF_ALL_BRANDS = new EnumMap<>(Role.class);
    private static StartedService service;
    private static String ofAnotherBrand;
    private static String revoked;
    private static String idOfSomeKey;

    @BeforeAll
    static void keys_of_every_kind(@TempDir Path data) {
        service = StartedService.on(data, Map.of("management.endpoints.web.exposure.include", "*"));
        for (Role role : Role.values()) {
            OF_BRAND.put(role, service.key("b", role.word()));
            OF_ALL_BRANDS.put(role, service.key("*", role.word()));
        }
        ofAnotherBrand = service.key("other", "issuer", "auditor", "operator");
        revoked = service.key("*", "issuer", "auditor", "operator");
        for (var key : service.get("/api/v1/keys").json()) {
            if (key.get("name").asString().equals("issuer and auditor and operator of *")) {
                service.send("DELETE", "/api/v1/keys/" + key.get("id").asString(), null, "*/*");
            }
        }
        idOfSomeKey = service.post("/api/v1/keys", """
                {"name": "to be revoked", "brand": "b", "roles": ["issuer"]}""").json().get("id").asString();
        service.reward("b", 1, 1);
        service.credit("b", "12345", 10, "c");
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void every_endpoint_is_in_the_table() {
        assertThat(mapped().stream().filter(call -> !isOtherActuator(call)))
                .containsExactlyInAnyOrderElementsOf(
                        TABLE.stream().map(Rule::call).toList());
        assertThat(mapped()).filteredOn(WhoMayDoWhatTest::isOtherActuator).hasSizeGreaterThan(5);
    }

    static List<Rule> table() {
        return TABLE;
    }

    @ParameterizedTest
    @MethodSource("table")
    void each_caller_gets_as_far_as_the_table_says(Rule rule) {
        boolean isOpen = rule.reach() == Reach.NO_KEY_NEEDED;
        assertThat(call(rule, null).status()).as("no key").matches(status -> isOpen ? status < 400 : status == 401);
        assertThat(call(rule, "wrong").status()).as("wrong key").isEqualTo(401);
        assertThat(call(rule, KeyText.newKey("0011223344556677")).status())
                .as("key that was never made")
                .isEqualTo(401);
        assertThat(call(rule, revoked).status()).as("revoked key").isEqualTo(401);
        boolean reachesOthers = isOpen || rule.reach() == Reach.ANY_BRAND;
        assertReached(rule, "another brand's key", ofAnotherBrand, reachesOthers);
        for (Role role : Role.values()) {
            boolean hasRole = isOpen || rule.roles().contains(role);
            assertReached(rule, role + " of *", OF_ALL_BRANDS.get(role), hasRole);
            boolean isEnough = hasRole && rule.reach() != Reach.KEYS_OF_ALL_BRANDS;
            assertReached(rule, role + " of the brand", OF_BRAND.get(role), isEnough);
        }
    }

    @Test
    void actuator_endpoints_but_health_are_the_operators() {
        for (String call :
                mapped().stream().filter(WhoMayDoWhatTest::isOtherActuator).toList()) {
            Rule rule = new Rule(call, OPERATOR, Reach.KEYS_OF_ALL_BRANDS);
            if (call.startsWith("GET ") && !call.endsWith("/heapdump")) {
                each_caller_gets_as_far_as_the_table_says(rule);
            } else {
                assertThat(call(rule, null).status()).as(call).isEqualTo(401);
                assertReached(rule, "issuer", OF_ALL_BRANDS.get(Role.ISSUER), false);
                assertReached(rule, "operator of a brand", OF_BRAND.get(Role.OPERATOR), false);
            }
        }
    }

    @Test
    void another_brands_key_learns_nothing_of_what_exists() {
        for (String path : List.of("rewards/%s", "customers/mobile:%s/balance", "requests/%s")) {
            Answer existing = get("/api/v1/brands/b/" + path.formatted("12345"));
            Answer missing = get("/api/v1/brands/b/" + path.formatted("99999"));
            Answer brandMissing = get("/api/v1/brands/x/" + path.formatted("99999"));
            assertThat(existing.status()).isEqualTo(403);
            assertThat(existing.body().replace("12345", "99999")).isEqualTo(missing.body());
            assertThat(brandMissing.body().replace("/x/", "/b/")).isEqualTo(missing.body());
        }
    }

    @Test
    void a_body_that_hides_its_brand_is_not_served_to_a_key_of_one_brand() {
        String issuer = OF_BRAND.get(Role.ISSUER);
        for (String brand :
                List.of("", "\"brand\": null,", "\"brand\": [\"b\"],", "\"brand\": 1,", "\"Brand\": \"b\",")) {
            assertThat(post(issuer, brand).status()).as(brand).isEqualTo(400);
        }
        for (String brand : List.of("other", "B", "b ", "*", "b\\u0000", "")) {
            assertThat(post(issuer, "\"brand\": \"" + brand + "\",").status())
                    .as(brand)
                    .isEqualTo(403);
        }
        assertThat(post(issuer, "\"brand\": \"other\", \"brand\": \"b\",").status())
                .isEqualTo(400);
        assertThat(post(issuer, "\"brand\": \"b\",").status()).isEqualTo(200);
    }

    @Test
    void a_refusal_is_a_problem_that_says_how_a_key_is_sent() {
        Answer unknown = service.sendAs(null, "GET", "/api/v1/keys", null, "*/*");
        assertThat(unknown.headers().get("www-authenticate")).containsExactly("Bearer");
        Answer denied = service.sendAs(ofAnotherBrand, "GET", "/api/v1/brands/b/rewards", null, "text/html");
        for (Answer answer : List.of(unknown, denied)) {
            assertThat(answer.headers().get("content-type")).containsExactly("application/problem+json");
            assertThat(answer.json().propertyNames()).containsExactly("type", "title", "status", "detail", "instance");
            assertThat(answer.headers()).doesNotContainKey("set-cookie");
        }
    }

    private static void assertReached(Rule rule, String who, String key, boolean isAllowed) {
        Answer answer = call(rule, key);
        if (isAllowed) {
            assertThat(answer.status())
                    .as(who + ": " + answer.body())
                    .isNotIn(401, 403)
                    .isLessThan(500);
        } else {
            assertThat(answer.status()).as(who + ": " + answer.body()).isEqualTo(403);
        }
    }

    private static Answer call(Rule rule, String key) {
        String method = rule.call().split(" ")[0].replace("ANY", "GET");
        String path = rule.call()
                .split(" ")[1]
                .replace("{brand}", "b")
                .replace("{rewardId}", "1")
                .replace("{customer}", "mobile:12345")
                .replace("{requestId}", "c")
                .replace("{name}", "balance")
                .replace("/keys/{id}", "/keys/" + idOfSomeKey)
                .replace("{id}", "0b7a6a2e-0000-4000-8000-000000000000")
                .replace("health/**", "health/readiness")
                .replaceAll("\\{[^}]*\\}|\\*\\*", "x");
        String body = method.equals("POST") || method.equals("PUT") ? "{\"brand\": \"b\"}" : null;
        return service.sendAs(key, method, path, body, "*/*");
    }

    private static Answer post(String key, String brand) {
        return service.sendAs(
                key,
                "POST",
                "/api/v1/points/credit",
                "{" + brand + " \"mobile\": \"12345\", \"points\": 1, \"requestId\": \"hidden\"}",
                "*/*");
    }

    private static Answer get(String path) {
        return service.sendAs(ofAnotherBrand, "GET", path, null, "*/*");
    }

    private static boolean isOtherActuator(String call) {
        return call.contains(" /actuator/") && !call.contains("/health");
    }

    private static Set<String> mapped() {
        Set<String> calls = new TreeSet<>();
        service.beans(RequestMappingInfoHandlerMapping.class)
                .forEach(mapping -> mapping.getHandlerMethods().keySet().forEach(info -> {
                    var methods = info.getMethodsCondition().getMethods();
                    for (String path : info.getPatternValues()) {
                        if (methods.isEmpty()) {
                            calls.add("ANY " + path);
                        }
                        methods.forEach(method -> calls.add(method + " " + path));
                    }
                }));
        return calls;
    }
}
