package io.rewardwallet.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.rewardwallet.StartedService;
import io.rewardwallet.StartedService.Answer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.thymeleaf.context.Context;
import org.thymeleaf.spring6.SpringTemplateEngine;

/** The console without a browser: sessions, forms, twins in JSON, odd addresses. */
class ConsoleTest {

    private static final String CUSTOMER = "/console/brands/b/customers/mobile:12345";
    private static StartedService service;
    private static ConsoleSession operator;

    @BeforeAll
    static void start(@TempDir Path data) {
        service = StartedService.on(data);
        service.reward("b", 1, 1, 1);
        service.credit("b", "12345", 10, "credit");
        service.issue("b", "12345", StartedService.line(1, 2, "two"));
        operator = ConsoleSession.of(service, StartedService.OPERATOR_KEY);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void a_session_is_a_cookie_that_no_script_and_no_other_site_can_use() {
        var session = new ConsoleSession(service);
        Answer answer = session.signIn(StartedService.OPERATOR_KEY);
        assertThat(answer.status()).isEqualTo(303);
        assertThat(answer.headers().get("set-cookie")).anySatisfy(cookie -> assertThat(cookie)
                .startsWith("rewards-console=")
                .contains("Path=/console", "HttpOnly", "SameSite=Strict"));
        assertThat(answer.headers().get("set-cookie"))
                .allSatisfy(cookie -> assertThat(cookie).contains("Path=/console", "HttpOnly", "SameSite=Strict"));
        assertThat(session.cookies().toString()).doesNotContain(StartedService.OPERATOR_KEY);
    }

    @Test
    void over_TLS_the_cookie_is_sent_over_TLS_only(@TempDir Path data) {
        try (StartedService behindTls = StartedService.on(data, Map.of("server.forward-headers-strategy", "native"))) {
            Answer page = behindTls.sendWith(Map.of("X-Forwarded-Proto", "https"), "GET", "/console/sign-in");
            assertThat(page.headers().get("set-cookie"))
                    .allSatisfy(cookie -> assertThat(cookie).contains("Secure"));
        }
    }

    @Test
    void a_session_opened_before_the_sign_in_is_not_carried_on() {
        var session = new ConsoleSession(service);
        session.signIn(StartedService.OPERATOR_KEY);
        String first = session.cookies().get("rewards-console");
        session.signIn(StartedService.OPERATOR_KEY);
        assertThat(session.cookies().get("rewards-console")).isNotEqualTo(first);
        var thief = new ConsoleSession(service);
        thief.cookies().put("rewards-console", first);
        assertThat(thief.get("/console").status()).isEqualTo(302);
    }

    @Test
    void a_form_without_its_token_does_nothing() {
        for (String token : List.of("", "0123456789")) {
            Answer refused = operator.postWithoutToken(
                    "/console/brands/b/credit",
                    Map.of("customer", "12345", "points", "5", "requestId", "forged", "_csrf", token));
            assertThat(refused.status()).isEqualTo(403);
            assertThat(refused.body()).contains("nothing was done");
        }
        assertThat(service.get("/api/v1/brands/b/requests/forged").json()).isEmpty();
    }

    @Test
    void without_a_session_pages_lead_to_the_sign_in_and_back() {
        var nobody = new ConsoleSession(service);
        Answer page = nobody.get(CUSTOMER + "?at=x");
        assertThat(page.status()).isEqualTo(302);
        assertThat(page.headers().get("location").get(0))
                .endsWith("/console/sign-in?next=%2Fconsole%2Fbrands%2Fb%2Fcustomers%2Fmobile%3A12345%3Fat%3Dx");
        assertThat(nobody.get(CUSTOMER, "application/json").status()).isEqualTo(401);
        assertThat(nobody.get(CUSTOMER + "/live", "text/event-stream").status()).isEqualTo(401);
        assertThat(nobody.post("/console/demo", Map.of()).status()).isEqualTo(302);
        assertThat(nobody.cookies()).doesNotContainKey("rewards-console");
        Answer in = nobody.post("/console/sign-in", Map.of("key", StartedService.OPERATOR_KEY, "next", CUSTOMER));
        assertThat(in.headers().get("location")).containsExactly(CUSTOMER);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "//evil.example",
                "https://evil.example",
                "/console//../../evil\\",
                "javascript:alert(1)",
                "/api/v1/keys",
                "/consolehack",
                "/console/\r\nSet-Cookie: a=b"
            })
    void a_sign_in_leads_nowhere_else(String next) {
        var session = new ConsoleSession(service);
        Answer in = session.post("/console/sign-in", Map.of("key", StartedService.OPERATOR_KEY, "next", next));
        assertThat(in.headers().get("location")).containsExactly("/console");
    }

    @Test
    void a_key_opens_no_page_and_a_session_makes_no_call() {
        assertThat(service.send("GET", "/console", null, "text/html").status()).isEqualTo(302);
        Answer call = operator.get("/api/v1/keys", "application/json");
        assertThat(call.status()).isEqualTo(401);
    }

    @Test
    void a_sign_out_ends_the_session_on_the_server() {
        var session = ConsoleSession.of(service, StartedService.OPERATOR_KEY);
        String cookie = session.cookies().get("rewards-console");
        assertThat(session.post("/console/sign-out", Map.of()).status()).isEqualTo(303);
        session.cookies().put("rewards-console", cookie);
        assertThat(session.get("/console").status()).isEqualTo(302);
    }

    @Test
    void the_session_of_a_revoked_key_is_over() {
        Answer made = service.post("/api/v1/keys", """
                {"name": "short-lived", "brand": "b", "roles": ["auditor"]}""");
        var session = ConsoleSession.of(service, made.json().get("key").asString());
        assertThat(session.get(CUSTOMER).status()).isEqualTo(200);
        service.send("DELETE", "/api/v1/keys/" + made.json().get("id").asString(), null, "*/*");
        assertThat(session.get(CUSTOMER).status()).isEqualTo(302);
    }

    @Test
    void whoever_guesses_is_locked_out_even_with_the_right_key(@TempDir Path data) {
        try (StartedService guarded = StartedService.on(data)) {
            var session = new ConsoleSession(guarded);
            for (int i = 0; i < 5; i++) {
                Answer wrong = session.signIn("guess-number-of-many-" + i);
                assertThat(wrong.status()).isEqualTo(401);
                assertThat(wrong.body()).contains("This is not a key");
            }
            Answer locked = session.signIn(StartedService.OPERATOR_KEY);
            assertThat(locked.status()).isEqualTo(429);
            assertThat(locked.body()).contains("Too many wrong keys");
            assertThat(Integer.parseInt(locked.headers().get("retry-after").get(0)))
                    .isBetween(1, 60);
            assertThat(session.cookies()).doesNotContainKey("rewards-console");
            assertThat(guarded.get("/api/v1/keys").status()).as("calls go on").isEqualTo(200);
        }
    }

    @Test
    void pages_run_no_script_but_the_consoles_own_files() {
        for (String path : List.of("/console/sign-in", "/console", CUSTOMER)) {
            Answer page = operator.get(path);
            String policy = page.headers().get("content-security-policy").get(0);
            assertThat(policy)
                    .contains("default-src 'none'", "script-src 'self'")
                    .doesNotContain("unsafe");
            assertThat(page.body())
                    .doesNotContainPattern("<script(?![^>]* src=)")
                    .doesNotContain(" style=", " onclick=");
            assertThat(page.headers().get("cache-control").get(0)).contains("no-store");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/console",
                CUSTOMER,
                "/console/brands/b/request?id=two",
                "/console/brands/b/rewards",
                "/console/brands/b/rewards/1",
                "/console/brands/b/rewards/1/edit",
                "/console/brands/b/issue",
                "/console/brands/b/credit",
                "/console/read-models",
                "/console/read-models/balance",
                "/console/keys"
            })
    void every_page_has_a_twin_in_JSON(String path) {
        Answer byHeader = operator.get(path, "application/json");
        assertThat(byHeader.status()).isEqualTo(200);
        assertThat(byHeader.json().isObject()).isTrue();
        Answer byAddress = operator.get(path + (path.contains("?") ? "&" : "?") + "format=json");
        assertThat(byAddress.json().propertyNames()).isEqualTo(byHeader.json().propertyNames());
        assertThat(operator.get(path).body()).contains("format=json");
    }

    @Test
    void what_a_page_shows_is_what_the_API_answers() {
        var page = operator.get(CUSTOMER, "application/json").json();
        assertThat(page.get("balance"))
                .isEqualTo(service.read("b", "12345", "balance").json());
        assertThat(page.get("issuances"))
                .isEqualTo(service.read("b", "12345", "issuances").json());
        assertThat(operator.get("/console/brands/b/request?id=two", "application/json")
                        .json()
                        .get("fates"))
                .isEqualTo(service.get("/api/v1/brands/b/requests/two").json());
        assertThat(operator.get("/console/brands/b/rewards/1", "application/json")
                        .json()
                        .get("reward"))
                .isEqualTo(service.get("/api/v1/brands/b/rewards/1").json());
    }

    @Test
    void the_search_box_takes_whatever_names_a_customer_or_a_request() {
        service.post("/api/v1/points/credit", """
                {"brand": "b", "emailId": "Ann@Example.org", "externalId": "A/7 ?&#", "points": 1, "requestId": "../.."}""");
        assertThat(placeOf("+1 23-45")).isEqualTo("/console/brands/b/customers/mobile%3A12345");
        assertThat(placeOf("ann@example.ORG")).isEqualTo("/console/brands/b/customers/emailId%3Aann%40example.org");
        assertThat(placeOf("A/7 ?&#")).isEqualTo("/console/brands/b/customers/externalId%3AA%2F7%20%3F%26%23");
        assertThat(placeOf("externalId:A/7 ?&#")).endsWith("externalId%3AA%2F7%20%3F%26%23");
        assertThat(placeOf("two")).isEqualTo("/console/brands/b/request?id=two");
        assertThat(placeOf("../..")).isEqualTo("/console/brands/b/request?id=..%2F..");
        for (String found : List.of("A/7 ?&#", "../..", "two")) {
            Answer page = operator.get(placeOf(found));
            assertThat(page.status()).isEqualTo(200);
            assertThat(page.body()).contains(found.replace("&", "&amp;"));
        }
    }

    @Test
    void what_several_things_are_called_is_offered_as_a_choice() {
        service.credit("b", "777777", 1, "777777");
        Answer choice = operator.get("/console/find?brand=b&q=777777");
        assertThat(choice.status()).isEqualTo(200);
        assertThat(choice.body()).contains("mobile:777777", "Several things");
    }

    @Test
    void texts_of_callers_are_shown_as_texts() {
        service.post("/api/v1/points/credit", """
                {"brand": "b", "externalId": "<script>alert(1)</script>", "points": 1, "requestId": "<b>x</b>",
                 "notes": "<img src=x onerror=alert(1)>"}""");
        String page = operator.get(placeOf("<script>alert(1)</script>")).body();
        assertThat(page).contains("&lt;script&gt;", "&lt;img").doesNotContain("<script>alert", "<img src=x", "<b>x");
        assertThat(operator.get("/console/find?brand=b&q=%22%3E%3Cscript%3Ealert(2)")
                        .body())
                .doesNotContain("<script>alert(2)");
    }

    @Test
    void somebody_elses_change_of_a_reward_is_not_overwritten_unseen() {
        service.reward("b", 5, 1);
        Map<String, String> form =
                Map.of("name", "Mine", "paymentMode", "POINTS", "intouchPoints", "2", "enabled", "on", "seen", "1");
        service.reward("b", 5, 3);
        assertThat(operator.post("/console/brands/b/rewards/5", form).status()).isEqualTo(409);
        assertThat(service.get("/api/v1/brands/b/rewards/5").json().get("name").asString())
                .isEqualTo("Reward 5");
        assertThat(operator.post("/console/brands/b/rewards", Map.of("rewardId", "5", "name", "New"))
                        .status())
                .isEqualTo(409);
    }

    @Test
    void the_demo_needs_a_key_that_may_do_all_of_it_and_can_be_loaded_again() {
        for (String role : List.of("issuer", "auditor", "operator")) {
            var session = ConsoleSession.of(service, service.key("*", role));
            assertThat(session.post("/console/demo", Map.of()).status())
                    .as(role)
                    .isEqualTo(403);
        }
        var ofOtherBrand = ConsoleSession.of(service, service.key("b", "issuer", "operator"));
        assertThat(ofOtherBrand.post("/console/demo", Map.of()).status()).isEqualTo(403);
        for (int i = 0; i < 2; i++) {
            assertThat(operator.post("/console/demo", Map.of()).status()).isEqualTo(303);
            var wallet = service.read(Demo.BRAND, Demo.CUSTOMER.value(), "balance?minVersion=10")
                    .json();
            assertThat(wallet.get("walletVersion").asInt()).isEqualTo(10);
            assertThat(wallet.get("redeemed").asInt()).isEqualTo(30);
        }
    }

    @Test
    void stock_is_shown_as_a_bar_where_the_API_tells_what_is_left() {
        Map<String, Object> limit = Map.of(
                "limit",
                100,
                "windowType",
                "FIXED",
                "repeatFrequencyType",
                "NO_LIMIT",
                "interval",
                1,
                "issued",
                60,
                "remaining",
                40);
        var context = new Context(Locale.ROOT, Map.of("limit", limit, "id", "stock-0", "words", Words.ALL));
        String bar = service.bean(SpringTemplateEngine.class).process("console/reward", Set.of("stock"), context);
        assertThat(bar).contains("100 ever", "max=\"100\"", "value=\"60\"", "40", "left");
    }

    @Test
    void a_rebuild_that_does_not_run_cannot_be_cancelled_and_no_model_is_made_up() {
        Answer none = operator.post("/console/read-models/balance/replay/cancel", Map.of());
        assertThat(none.status()).isEqualTo(303);
        assertThat(operator.get("/console/read-models/balance").body())
                .contains("No replay of this read model is under way");
        assertThat(operator.get("/console/read-models/nothing").status()).isEqualTo(404);
        assertThat(operator.post("/console/read-models/nothing/replay", Map.of())
                        .status())
                .isEqualTo(404);
    }

    @Test
    void the_pages_are_no_part_of_the_described_API() {
        assertThat(service.get("/v3/api-docs").body()).doesNotContain("/console");
    }

    private static String placeOf(String text) {
        Answer found = operator.get("/console/find?brand=b&q=" + URLEncoder.encode(text, StandardCharsets.UTF_8));
        assertThat(found.status()).as(text).isEqualTo(303);
        return found.headers().get("location").get(0);
    }
}
