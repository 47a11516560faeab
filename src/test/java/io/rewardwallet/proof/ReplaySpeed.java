package io.rewardwallet.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rewardwallet.Postgres;
import io.rewardwallet.StartedService;
import io.rewardwallet.readmodel.StoredHistories;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * Measures a replay of each read model beside a bare read of the same rows. No test of the build: {@code ./mvnw test
 * -Dtest=ReplaySpeed} prints what docs/performance.md shows, with {@code -Dspeed-events=} for another length.
 */
class ReplaySpeed {

    private static final int EVENTS = Integer.getInteger("speed-events", 1_000_000);
    private static final int CUSTOMERS = Integer.getInteger("speed-customers", 5_000);
    private static final int ROUNDS = Integer.getInteger("speed-rounds", 3);
    private static final Duration LONGEST = Duration.ofMinutes(10);
    private static final Map<String, String> QUIET = Map.of("logging.level.io.rewardwallet.http", "warn");

    @TempDir
    Path folder;

    @Test
    void on_the_embedded_database() throws Exception {
        try (StartedService service = StartedService.on(folder, QUIET)) {
            measure("H2", service);
        }
    }

    @Test
    void on_PostgreSQL() throws Exception {
        try (StartedService service = StartedService.on(Postgres.emptyDatabase(), QUIET)) {
            measure("PostgreSQL", service);
        }
    }

    private static void measure(String store, StartedService service) throws SQLException {
        StoredHistories.store(service, CUSTOMERS, EVENTS);
        long begun = System.nanoTime();
        service.restart();
        System.out.printf("%s: start with %,d events stored: %.1f s%n", store, EVENTS, secondsSince(begun));
        begun = System.nanoTime();
        await("read models level").atMost(Duration.ofMinutes(10)).until(() -> service.get("/api/v1/read-models")
                .json()
                .valueStream()
                .allMatch(model -> model.get("lag").asLong() == 0));
        System.out.printf("%s: both models followed from the first event in %.1f s%n", store, secondsSince(begun));
        for (int round = 0; round < ROUNDS; round++) {
            double bare = bareRead(service.bean(DataSource.class));
            System.out.printf("%s: bare read %,.0f events/s%n", store, EVENTS / bare);
            for (String model : List.of("balance", "issuance")) {
                replay(store, service, model, bare);
            }
        }
    }

    /** The columns that a replay needs, by a cursor, looked at by nobody. */
    private static double bareRead(DataSource source) throws SQLException {
        try (Connection connection = source.getConnection();
                Statement select = connection.createStatement()) {
            connection.setAutoCommit(false);
            select.setFetchSize(2_000);
            boolean isEmbedded = connection.getMetaData().getURL().startsWith("jdbc:h2:");
            if (isEmbedded) {
                select.execute("set lazy_query_execution 1");
            }
            long begun = System.nanoTime();
            long bytes = 0;
            long rows = 0;
            try (ResultSet row = select.executeQuery("select aggregate_id, sequence_number, payload_type, payload"
                    + " from domain_event order by global_index")) {
                while (row.next()) {
                    rows++;
                    bytes += row.getString(1).length()
                            + row.getLong(2)
                            + row.getString(3).length()
                            + row.getBytes(4).length;
                }
            }
            double seconds = secondsSince(begun);
            assertThat(rows).isEqualTo(EVENTS);
            assertThat(bytes).isPositive();
            if (isEmbedded) {
                select.execute("set lazy_query_execution 0");
            }
            connection.commit();
            connection.setAutoCommit(true);
            return seconds;
        }
    }

    private static void replay(String store, StartedService service, String model, double bare) {
        String path = "/api/v1/read-models/" + model + "/replay";
        var heap = new PeakHeap();
        heap.start();
        long begun = System.nanoTime();
        assertThat(service.post(path, "").status()).isEqualTo(202);
        double[] filled = {0};
        JsonNode progress = await("end of the replay")
                .atMost(LONGEST)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(10))
                .until(
                        () -> {
                            JsonNode now = service.get(path).json();
                            if (filled[0] == 0 && now.get("eventsDone").asLong() == EVENTS) {
                                filled[0] = secondsSince(begun);
                            }
                            return now;
                        },
                        now -> now.hasNonNull("finishedAt"));
        assertThat(progress.get("state").asString()).as(progress.toString()).isEqualTo("SWITCHED");
        double whole = Duration.between(
                                Instant.parse(progress.get("startedAt").asString()),
                                Instant.parse(progress.get("finishedAt").asString()))
                        .toMillis()
                / 1_000.0;
        System.out.printf(
                "%s: %s counted in %.1f s, %,.0f events/s, %.2f of bare; until it serves %.1f s, %.2f of bare;"
                        + " live heap %d MiB%n",
                store, model, filled[0], EVENTS / filled[0], bare / filled[0], whole, bare / whole, heap.stop() >> 20);
    }

    private static double secondsSince(long begun) {
        return (System.nanoTime() - begun) / 1e9;
    }
}
