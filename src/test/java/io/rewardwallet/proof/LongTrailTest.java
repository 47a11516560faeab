package io.rewardwallet.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.rewardwallet.StartedService;
import io.rewardwallet.readmodel.StoredHistories;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A wallet with 1,000,000 entries, and a service that has 256 MiB of heap. */
@EnabledIfSystemProperty(named = "proof.jar", matches = ".+", disabledReason = "takes minutes: -Pproof")
class LongTrailTest {

    private static final int EVENTS = Integer.getInteger("trail-events", 1_000_000);
    private static final String HEAP = System.getProperty("trail-heap", "256m");
    private static final String CUSTOMER =
            "/api/v1/brands/" + StoredHistories.BRAND + "/customers/mobile:" + StoredHistories.mobileOf(0);

    @TempDir
    Path folder;

    private ServiceProcess service;

    @AfterEach
    void nothing_is_left_running() {
        if (service != null) {
            service.kill();
        }
    }

    @Test
    void is_streamed_as_csv_searched_and_told_as_it_was() throws Exception {
        Path data = folder.resolve("data");
        try (StartedService empty = StartedService.on(data, Map.of("logging.level.io.rewardwallet.http", "warn"))) {
            StoredHistories.store(empty, 1, EVENTS);
        }
        service = new ServiceProcess(folder, List.of("-Xmx" + HEAP), List.of("--rewards.data-dir=" + data));
        service.startAndAwait();

        streamed();
        long highWater = service.residentKilobytes();
        twoAtOnce();
        searched();
        asItWas();

        System.out.printf("resident at most %,d kB after the first stream%n", highWater);
    }

    /** Every entry is there, in order, with the balance that the events before it leave. */
    private void streamed() throws IOException, InterruptedException {
        long begun = System.nanoTime();
        try (var lines = lines("")) {
            assertThat(lines.readLine())
                    .startsWith("walletVersion,type,at,requestId,rewardId,units,points,balanceAfter");
            long balance = 0;
            long version = 0;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] fields = line.split(",", 9);
                version++;
                balance += switch (fields[1]) {
                    case "\"PointsCredited\"" -> Long.parseLong(fields[6]);
                    case "\"PointsRedeemed\"" -> -Long.parseLong(fields[6]);
                    default -> 0;
                };
                if (Long.parseLong(fields[0]) != version || Long.parseLong(fields[7]) != balance) {
                    throw new AssertionError("entry " + version + " with balance " + balance + " is told as " + line);
                }
            }
            assertThat(version).isEqualTo(EVENTS);
        }
        System.out.printf("%,d entries as CSV with -Xmx%s: %.1f s%n", EVENTS, HEAP, secondsSince(begun));
    }

    /** Newest first beside oldest first: neither keeps what it has sent. */
    private void twoAtOnce() throws Exception {
        try (var first = lines("");
                var second = lines("?order=desc")) {
            first.readLine();
            second.readLine();
            for (long version = 1; version <= EVENTS; version++) {
                assertThat(first.readLine()).startsWith(version + ",");
                assertThat(second.readLine()).startsWith(EVENTS + 1 - version + ",");
            }
            assertThat(first.readLine()).isNull();
            assertThat(second.readLine()).isNull();
        }
    }

    private void searched() throws IOException, InterruptedException {
        String requestId = "request-" + EVENTS / 4;
        JsonNode byRequest =
                timed("by requestId", "/audit?requestId=" + requestId).get("entries");
        assertThat(byRequest).hasSize(2);
        Instant at = Instant.parse(byRequest.get(1).get("at").asString());
        JsonNode byTime = timed("by time", "/audit?from=" + at.minusMillis(2) + "&to=" + at.plusMillis(2))
                .get("entries");
        assertThat(byTime.size()).isBetween(3, 6);
        assertThat(timed("by type", "/audit?type=PointsCredited").get("entries"))
                .hasSize(1);
        assertThat(timed("by reward", "/audit?rewardId=4711").get("entries")).isEmpty();
    }

    private void asItWas() throws IOException, InterruptedException {
        JsonNode half = timed("balance atVersion", "/balance?atVersion=" + EVENTS / 2);
        assertThat(half.get("walletVersion").asInt()).isEqualTo(EVENTS / 2);
        JsonNode then = timed("balance at", "/balance?at=" + half.get("asOf").asString());
        assertThat(then.get("walletVersion").asInt()).isBetween(EVENTS / 2, EVENTS / 2 + 1);
        assertThat(timed("issuances at", "/issuances?at=" + half.get("asOf").asString())
                        .get("rewards"))
                .hasSize(2);
    }

    private JsonNode timed(String what, String path) throws IOException, InterruptedException {
        long begun = System.nanoTime();
        var answer = service.send("GET", CUSTOMER + path, "");
        System.out.printf("%s of %,d entries: %.2f s%n", what, EVENTS, secondsSince(begun));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JsonMapper.shared().readTree(answer.body());
    }

    private BufferedReader lines(String query) throws IOException, InterruptedException {
        return new BufferedReader(new InputStreamReader(
                service.stream(CUSTOMER + "/audit" + query, "text/csv", Duration.ofMinutes(10)),
                StandardCharsets.UTF_8));
    }

    private static double secondsSince(long begun) {
        return (System.nanoTime() - begun) / 1e9;
    }
}
