package io.rewardwallet.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.rewardwallet.StartedService;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Whatever is sent, the answer is a 4xx in the contract's form, nothing is stored for it, and the service goes on. */
class BadInputTest {

    private static final int BAD_REQUESTS = 10_000;
    /** With a line end in it a request line is one of HTTP 0.9, which is answered without a head. */
    private static final Pattern REFUSED = Pattern.compile("(?s)(HTTP/1\\.1 4.*|\\{\"type\":.*\"status\":4.*)?");

    private static final int AT_ONCE = 16;
    private static final Pattern INSIDES = Pattern.compile(
            "\\bat [a-z]+\\.[a-z.]+|Exception|org\\.(springframework|apache|h2|axonframework)|java\\.lang");
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private static final int LONGEST_HEAD = 8 * 1024;
    private static final int MOST_TRIES = 5;

    private static StartedService service;

    @BeforeAll
    static void start(@TempDir Path data) {
        service = StartedService.on(data);
        service.reward("testOrg_marvel_20230822_147", 125099, 5);
        service.credit("testOrg_marvel_20230822_147", "919825752814", 1_000_000, "welcome");
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void ten_thousand_bad_requests_are_refused_and_store_nothing() {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("bad requests of seed " + seed + "; again with -Dseed=" + seed);
        var requests = new BadRequests(OpenApi.reviewed(), seed);
        Map<Integer, Integer> answers = new TreeMap<>();
        int bad = 0;
        for (int i = 0; bad < BAD_REQUESTS && i < 2 * BAD_REQUESTS / AT_ONCE; i++) {
            String before = stored();
            List<Answered> batch =
                    sendAtOnce(Stream.generate(requests::next).limit(AT_ONCE).toList());
            for (Answered one : batch) {
                answers.merge(one.status(), 1, Integer::sum);
                one.assertHarmless("seed " + seed);
            }
            List<Answered> refused =
                    batch.stream().filter(Answered::storesNothing).toList();
            bad += refused.size();
            if (refused.size() == batch.size()) {
                assertThat(stored()).as("seed " + seed + ": " + batch).isEqualTo(before);
            } else {
                refused.forEach(one -> assertStoresNothing(one.request(), seed));
            }
        }
        System.out.println("answers: " + answers);
        assertThat(bad).as("bad requests: " + answers).isGreaterThanOrEqualTo(BAD_REQUESTS);
        assertThat(answers).containsKeys(400, 404, 413, 415);
        assertServes();
    }

    @Test
    void what_no_client_would_send_is_refused_too() throws IOException {
        String before = stored();
        for (String attack : BadRequests.ATTACKS) {
            String header = attack.replaceAll("[\r\n]", "");
            for (String line : new String[] {
                "GET /api/v1/brands/b/rewards/" + attack + " HTTP/1.1\r\nHost: x\r\n",
                "GET /api/v1/read-models/balance/replay?" + attack + " HTTP/1.1\r\nHost: x\r\n",
                header + " /api/v1/read-models HTTP/1.1\r\nHost: x\r\n",
                "GET /api/v1/brands/b/rewards/0 HTTP/1.1\r\nHost: " + header + "\r\nX-Any: " + header + "\r\n",
                "POST /api/v1/points/credit HTTP/1.1\r\nHost: x\r\nContent-Length: " + header + "\r\n",
            }) {
                String answer = sendRaw(line);
                assertThat(answer).as(line).matches(REFUSED).doesNotContain("Exception");
            }
        }
        assertThat(stored()).isEqualTo(before);
        assertServes();
    }

    private static void assertServes() {
        StartedService.Answer good = service.issue(
                "testOrg_marvel_20230822_147",
                "919825752814",
                StartedService.line(125099, 1, "good-" + System.nanoTime()));
        assertThat(good.status()).as(good.body()).isIn(200, 422);
        assertThat(service.get("/actuator/health").status()).isEqualTo(200);
    }

    /** A request and what came back. */
    private record Answered(BadRequests.Request request, int status, String type, String body) {

        boolean storesNothing() {
            return status >= 400 && status != 422;
        }

        void assertHarmless(String seed) {
            assertThat(status).as(seed + ": " + this).isLessThan(500);
            assertThat(INSIDES.matcher(body).find()).as(seed + ": " + this).isFalse();
            if (storesNothing()) {
                assertThat(type).as(seed + ": " + this).isEqualTo("application/problem+json");
                JsonNode problem = JsonMapper.shared().readTree(body);
                assertThat(problem.get("status").intValue())
                        .as(seed + ": " + this)
                        .isEqualTo(status);
                assertThat(problem.propertyNames())
                        .as(seed + ": " + this)
                        .contains("type", "title", "detail", "instance");
            }
        }
    }

    private static void assertStoresNothing(BadRequests.Request request, long seed) {
        String before = stored();
        Answered again = sendAtOnce(List.of(request)).get(0);
        assertThat(again.storesNothing()).as("seed " + seed + ": " + again).isTrue();
        assertThat(stored()).as("seed " + seed + ": " + again).isEqualTo(before);
    }

    /** Every event, link and key that there is, as numbers. */
    private static String stored() {
        return service.bean(JdbcClient.class)
                .sql("select last_index, (select count(*) from customer_identifier), (select count(*) from api_key),"
                        + " (select count(*) from api_key where revoked_at is not null) from event_head")
                .query()
                .singleRow()
                .toString();
    }

    private static List<Answered> sendAtOnce(List<BadRequests.Request> requests) {
        List<CompletableFuture<Answered>> answers = requests.stream()
                .map(request -> sent(request, 1)
                        .thenApply(answer -> new Answered(
                                request,
                                answer.statusCode(),
                                answer.headers().firstValue("Content-Type").orElse(""),
                                answer.body())))
                .toList();
        return answers.stream().map(CompletableFuture::join).toList();
    }

    /**
     * A head that is too long is refused before it has come whole, and the connection is closed: a caller that is still
     * sending then may lose the answer, and sends again.
     */
    private static CompletableFuture<HttpResponse<String>> sent(BadRequests.Request request, int tries) {
        boolean isHeadTooLong = request.headers().values().stream().anyMatch(value -> value.length() > LONGEST_HEAD);
        return CLIENT.sendAsync(built(request), BodyHandlers.ofString())
                .exceptionallyCompose(lost -> isHeadTooLong && tries < MOST_TRIES
                        ? sent(request, tries + 1)
                        : CompletableFuture.failedFuture(new AssertionError("No answer to " + request, lost)));
    }

    private static HttpRequest built(BadRequests.Request request) {
        HttpRequest.Builder built = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + service.port() + request.path()))
                .header("Authorization", "Bearer " + StartedService.OPERATOR_KEY)
                .method(
                        request.method(),
                        request.body() == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(request.body()));
        request.headers().forEach(built::header);
        return built.build();
    }

    private static String sendRaw(String head) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", service.port())) {
            socket.setSoTimeout(15_000);
            socket.getOutputStream()
                    .write((head + "Authorization: Bearer " + StartedService.OPERATOR_KEY
                                    + "\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.UTF_8));
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
