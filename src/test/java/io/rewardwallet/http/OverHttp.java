package io.rewardwallet.http;

import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.when;

import io.rewardwallet.audit.AuditTrail;
import io.rewardwallet.audit.RequestTrail;
import io.rewardwallet.catalogue.Catalogue;
import io.rewardwallet.customer.CustomerDirectory;
import io.rewardwallet.desk.RewardDesk;
import io.rewardwallet.history.PastMoments;
import io.rewardwallet.history.StandingTimes;
import io.rewardwallet.history.WalletHistory;
import io.rewardwallet.readmodel.Check;
import io.rewardwallet.readmodel.FreshReads;
import io.rewardwallet.readmodel.ParkedWallets;
import io.rewardwallet.readmodel.ReadModels;
import io.rewardwallet.readmodel.Replays;
import io.rewardwallet.security.ApiKeys;
import io.rewardwallet.security.Caller;
import io.rewardwallet.security.Role;
import io.rewardwallet.wallet.CreditOutcome;
import io.rewardwallet.wallet.IssueOutcome;
import io.rewardwallet.wallet.ReversalOutcome;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import org.axonframework.queryhandling.QueryGateway;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.context.TypeExcludeFilter;
import org.springframework.boot.http.converter.autoconfigure.HttpMessageConvertersAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration;
import org.springframework.boot.security.autoconfigure.SecurityAutoConfiguration;
import org.springframework.boot.security.autoconfigure.web.servlet.SecurityFilterAutoConfiguration;
import org.springframework.boot.security.autoconfigure.web.servlet.ServletWebSecurityAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.error.ErrorMvcAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.FilterType;
import org.springframework.test.context.bean.override.mockito.MockitoBean;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The REST surface on a real port, with nothing behind it: desk, catalogue, directory and queries are played. */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT, classes = OverHttp.Surface.class)
abstract class OverHttp {

    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /** All roles for all brands. */
    static final String KEY = "the-key-of-every-call";

    static final String CALLER = "tests";

    static final String JSON = "application/json";
    static final String PROBLEM = "application/problem+json";

    /** No configuration that a search could find: tests of the whole service must not start this part of it. */
    @ComponentScan(
            basePackages = {"io.rewardwallet.http", "io.rewardwallet.security"},
            excludeFilters = @ComponentScan.Filter(type = FilterType.CUSTOM, classes = TypeExcludeFilter.class))
    @ImportAutoConfiguration({
        TomcatServletWebServerAutoConfiguration.class,
        DispatcherServletAutoConfiguration.class,
        WebMvcAutoConfiguration.class,
        ErrorMvcAutoConfiguration.class,
        HttpMessageConvertersAutoConfiguration.class,
        JacksonAutoConfiguration.class,
        MetricsAutoConfiguration.class,
        SimpleMetricsExportAutoConfiguration.class,
        SecurityAutoConfiguration.class,
        ServletWebSecurityAutoConfiguration.class,
        SecurityFilterAutoConfiguration.class
    })
    static class Surface {

        @Bean
        Clock clock() {
            return Clock.fixed(Instant.parse("2026-11-01T12:00:00Z"), ZoneOffset.UTC);
        }
    }

    @LocalServerPort
    int port;

    @MockitoBean
    ApiKeys keys;

    @MockitoBean
    RewardDesk desk;

    @MockitoBean
    Catalogue catalogue;

    @MockitoBean
    CustomerDirectory directory;

    @MockitoBean
    QueryGateway queries;

    @MockitoBean
    WalletHistory history;

    @MockitoBean
    PastMoments past;

    @MockitoBean
    StandingTimes standingTimes;

    @MockitoBean
    AuditTrail audit;

    @MockitoBean
    RequestTrail requests;

    @MockitoBean
    ReadModels models;

    @MockitoBean
    FreshReads freshReads;

    @MockitoBean
    Replays replays;

    @MockitoBean
    Check check;

    @MockitoBean
    ParkedWallets parked;

    @BeforeEach
    void the_desk_agrees_to_everything() {
        Caller operator = new Caller("k", CALLER, Caller.ALL_BRANDS, EnumSet.allOf(Role.class));
        when(keys.find(KEY)).thenReturn(Optional.of(operator));
        when(desk.issue(any())).thenReturn(new IssueOutcome(IssueOutcome.Status.ISSUED, 0, 0, 0, null, List.of()));
        when(desk.credit(any())).thenReturn(new CreditOutcome(CreditOutcome.Status.CREDITED, 1, 1, 1));
        when(desk.reverse(any())).thenReturn(new ReversalOutcome(ReversalOutcome.Status.REVERSED, 1, 1, 1, 1, 1, 1));
    }

    record Answer(HttpResponse<String> response) {

        int status() {
            return response.statusCode();
        }

        String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }

        JsonNode json() {
            return JsonMapper.shared().readTree(response.body());
        }

        boolean isProblem() {
            return header("Content-Type").equals(PROBLEM)
                    && json().get("status").intValue() == status()
                    && json().propertyNames().containsAll(List.of("type", "title", "detail", "instance"));
        }

        List<String> faultyFields() {
            return json().path("errors")
                    .valueStream()
                    .map(error -> error.get("field").asString())
                    .toList();
        }
    }

    Answer post(String path, String body) {
        return send("POST", path, BodyPublishers.ofString(body), "Content-Type", JSON);
    }

    Answer put(String path, String body) {
        return send("PUT", path, BodyPublishers.ofString(body), "Content-Type", JSON);
    }

    Answer get(String path) {
        return send("GET", path, BodyPublishers.noBody());
    }

    Answer send(String method, String path, BodyPublisher body, String... headers) {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .header("Authorization", "Bearer " + KEY)
                .method(method, body);
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            return new Answer(CLIENT.send(request.build(), BodyHandlers.ofString()));
        } catch (IOException | InterruptedException broken) {
            throw new AssertionError(broken);
        }
    }

    private static String withKey(String request) {
        return request.replaceFirst("\r\nHost:", "\r\nAuthorization: Bearer " + KEY + "\r\nHost:");
    }

    /** What a client that keeps to no rule sends, and everything that comes back. */
    String sendRaw(String request) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(5000);
            socket.getOutputStream().write(withKey(request).getBytes(StandardCharsets.ISO_8859_1));
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
