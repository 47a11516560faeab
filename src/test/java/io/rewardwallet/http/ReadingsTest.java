package io.rewardwallet.http;

import static io.rewardwallet.StartedService.line;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import io.rewardwallet.StartedService;
import io.rewardwallet.StartedService.Answer;
import io.rewardwallet.security.AllowedTo;
import io.rewardwallet.security.BrandRule;
import io.rewardwallet.security.Role;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What an operator can watch: readings for Prometheus, logs as JSON without customers, a stop that answers everyone. */
@ExtendWith(OutputCaptureExtension.class)
class ReadingsTest {

    private static final String MOBILE = "919825752814";

    @TempDir
    Path data;

    @Test
    void what_calls_have_brought_is_counted() {
        try (StartedService service = StartedService.on(data)) {
            service.reward("b", 1, 5, 1);
            service.credit("b", MOBILE, 30, "c");
            service.credit("b", MOBILE, 30, "c");
            service.issue("b", MOBILE, line(1, 2, "partly"));
            service.issue("b", MOBILE, line(1, 2, "partly"));
            service.issue("b", MOBILE, line(1, 3, "partly"));
            service.issue("b", MOBILE, line(9, 1, "unknown"));
            service.reward("b", 1, 5);
            service.issue("b", MOBILE, line(1, 2, "partly"));
            service.issue("b", MOBILE, line(1, 2, "partly"));
            service.post("/api/v1/rewards/issue?dryRun=true", StartedService.issueBody("b", MOBILE, line(1, 9, "dry")));

            String readings =
                    service.send("GET", "/actuator/prometheus", null, "*/*").body();

            assertReading(readings, "rewards_calls_total{call=\"credit\",code=\"200\"}", 2);
            assertReading(readings, "rewards_calls_total{call=\"issue\",code=\"200\"}", 2);
            assertReading(readings, "rewards_calls_total{call=\"issue\",code=\"8010\"}", 2);
            assertReading(readings, "rewards_calls_total{call=\"issue\",code=\"10003\"}", 1);
            assertReading(readings, "rewards_calls_total{call=\"issue\",code=\"8003\"}", 1);
            assertReading(readings, "rewards_points_credited_total", 30);
            assertReading(readings, "rewards_points_redeemed_total", 10);
            assertReading(readings, "rewards_units_issued_total", 2);
            assertReading(readings, "rewards_repeats_total", 2);
            assertReading(readings, "rewards_clashes_total", 1);
            assertReading(readings, "rewards_refusals_total{code=\"12005\"}", 2);
            assertReading(readings, "rewards_refusals_total{code=\"8003\"}", 1);
            assertReading(readings, "rewards_decide_seconds_count", 11);
            assertReading(readings, "rewards_append_seconds_count", 7);
            assertReading(
                    readings,
                    "http_server_requests_seconds_count{method=\"POST\",outcome=\"SUCCESS\",status=\"200\",uri=\"/api/v1/points/credit\"}",
                    2);
            assertThat(readings)
                    .contains("rewards_readmodel_lag{model=\"balance\"}")
                    .doesNotContain(MOBILE, "spring_security");
        }
    }

    /** Boot keeps the form of the log in the process, for whatever is started in it next. */
    @AfterEach
    void logs_are_for_people_again() {
        System.clearProperty("CONSOLE_LOG_STRUCTURED_FORMAT");
    }

    @Test
    void logs_can_be_JSON_with_the_call_and_the_wallet_and_without_the_customer(CapturedOutput output) {
        try (StartedService service =
                StartedService.on(data, Map.of("logging.structured.format.console", "logstash"))) {
            service.credit("b", MOBILE, 30, "credit-of-the-log");
            service.get("/api/v1/brands/b/customers/mobile:" + MOBILE + "/balance?misspelt=1");

            await().until(() -> output.getOut().contains("credit-of-the-log"));
            List<JsonNode> lines = output.getOut()
                    .lines()
                    .filter(line -> line.startsWith("{") && line.contains("credit-of-the-log"))
                    .map(JsonMapper.shared()::readTree)
                    .toList();
            assertThat(lines).hasSize(1);
            assertThat(lines.get(0).get("requestId").asString()).hasSize(36);
            assertThat(lines.get(0).get("walletId").asString()).hasSize(36);
            assertThat(lines.get(0).get("message").asString()).startsWith("credit brand=b code=200");
            assertThat(output).doesNotContain(MOBILE);
        }
    }

    @Test
    void a_callers_name_for_its_call_comes_back_unless_it_may_be_a_person() {
        try (StartedService service = StartedService.on(data)) {
            assertThat(requestIdOf(service, "till-5.call_17")).isEqualTo("till-5.call_17");
            for (String unfit : List.of(MOBILE, "a b", "jane@example.com", "x".repeat(65))) {
                assertThat(requestIdOf(service, unfit)).hasSize(36).isNotEqualTo(unfit);
            }
        }
    }

    private static final CountDownLatch BEGUN = new CountDownLatch(1);

    @RestController
    static class Slow {
        @GetMapping("/slow")
        @AllowedTo(value = Role.OPERATOR, brand = BrandRule.NONE)
        String answer() throws InterruptedException {
            BEGUN.countDown();
            TimeUnit.SECONDS.sleep(2);
            return "\"finished\"";
        }

        @GetMapping("/streamed")
        @AllowedTo(value = Role.OPERATOR, brand = BrandRule.NONE)
        StreamingResponseBody streamed() {
            return out -> {
                try {
                    TimeUnit.MILLISECONDS.sleep(500);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                out.write('.');
            };
        }

        @GetMapping("/forgotten")
        String forgotten() {
            return "\"never\"";
        }
    }

    @Test
    void a_stop_answers_the_calls_in_flight() throws InterruptedException {
        CompletableFuture<Answer> call;
        try (StartedService service = StartedService.on(data, Slow.class)) {
            call = CompletableFuture.supplyAsync(() -> service.get("/slow"));
            assertThat(BEGUN.await(10, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(call.join().body()).isEqualTo("\"finished\"");
    }

    @Test
    void a_call_that_does_not_say_who_may_make_it_is_open_to_nobody() {
        try (StartedService service = StartedService.on(data, Slow.class)) {
            assertThat(service.get("/forgotten").status()).isEqualTo(403);
        }
    }

    @Test
    void all_calls_are_timed_whatever_comes_of_them_and_a_stream_until_its_end() {
        try (StartedService service = StartedService.on(data, Slow.class)) {
            assertThat(service.get("/streamed").body()).isEqualTo(".");
            assertThat(service.sendAs(null, "GET", "/api/v1/nowhere", null, "*/*")
                            .status())
                    .isEqualTo(401);
            assertThat(service.get("/api/v1/nowhere").status()).isEqualTo(404);
            assertThat(service.get("/api/v1/brands/b/customers/nobody/balance").status())
                    .isEqualTo(400);
            int ofMadeUp =
                    service.send("BREW", "/api/v1/rewards/issue", null, "*/*").status();

            String readings =
                    service.send("GET", "/actuator/prometheus", null, "*/*").body();

            assertReading(readings, timed("count", "GET", "SUCCESS", 200, "/streamed"), 1);
            assertThat(reading(readings, timed("sum", "GET", "SUCCESS", 200, "/streamed")))
                    .isBetween(0.5, 5.0);
            assertReading(readings, timed("count", "GET", "CLIENT_ERROR", 401, "UNKNOWN"), 1);
            assertReading(readings, timed("count", "GET", "CLIENT_ERROR", 404, "/**"), 1);
            String balance = "/api/v1/brands/{brand}/customers/{customer}/balance";
            assertReading(readings, timed("count", "GET", "CLIENT_ERROR", 400, balance), 1);
            assertThat(ofMadeUp).isBetween(400, 499);
            assertThat(readings).doesNotContain("BREW", "nobody", "nowhere");
        }
    }

    private static String timed(String what, String method, String outcome, int status, String uri) {
        return "http_server_requests_seconds_%s{method=\"%s\",outcome=\"%s\",status=\"%s\",uri=\"%s\"}"
                .formatted(what, method, outcome, status, uri);
    }

    private static String requestIdOf(StartedService service, String given) {
        return service.sendWith(Map.of("X-Request-Id", given), "GET", "/actuator/health")
                .headers()
                .get("x-request-id")
                .get(0);
    }

    private static void assertReading(String readings, String name, double value) {
        assertThat(reading(readings, name)).as(name).isCloseTo(value, within(0.001));
    }

    private static double reading(String readings, String name) {
        String line = readings.lines()
                .filter(one -> one.startsWith(name + " "))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no reading " + name + " in\n" + readings));
        return Double.parseDouble(line.substring(name.length() + 1));
    }
}
