package io.rewardwallet.proof;

import io.rewardwallet.Postgres;
import io.rewardwallet.PostgresServer;
import io.rewardwallet.StartedService;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills the service, or its database, at random moments while clients issue and retry; then everything acknowledged is in
 * the history exactly once. {@code ./mvnw -Pproof verify} runs the long form on the packaged service.
 */
class DurabilityTest {

    /** Of the default store; the others are killed a part as often, because their long form takes as long. */
    private static final int KILLS = Integer.getInteger("kills", 4);

    @TempDir
    Path folder;

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private final List<ServiceProcess> started = new ArrayList<>();

    @AfterEach
    void nothing_is_left_running() {
        started.forEach(ServiceProcess::kill);
    }

    @Test
    void the_service_is_killed_on_the_embedded_database() throws Exception {
        Path data = folder.resolve("data");
        ServiceProcess service = process(List.of("--rewards.data-dir=" + data));
        service.startAndAwait();
        var clients = new Clients(List.of(service));
        clients.start();
        for (int kill = 0; kill < KILLS; kill++) {
            pauseAtRandom();
            service.kill();
            service.startAndAwait();
        }
        clients.stop();
        service.kill();
        try (StartedService after = StartedService.on(data)) {
            clients.holdAgainst(after, "embedded, service killed", KILLS, seed);
        }
    }

    @Test
    void a_node_of_two_is_killed_on_PostgreSQL() throws Exception {
        Postgres database = Postgres.emptyDatabase();
        List<ServiceProcess> nodes = List.of(nodeOn(database, "one"), nodeOn(database, "two"));
        nodes.forEach(ServiceProcess::start);
        nodes.forEach(ServiceProcess::awaitReady);
        var clients = new Clients(nodes);
        clients.start();
        int kills = Math.max(3, KILLS / 4);
        for (int kill = 0; kill < kills; kill++) {
            pauseAtRandom();
            ServiceProcess unlucky = nodes.get(random.nextInt(nodes.size()));
            unlucky.kill();
            pauseAtRandom(); // the other goes on alone
            unlucky.startAndAwait();
        }
        clients.stop();
        nodes.forEach(ServiceProcess::kill);
        try (StartedService after = StartedService.on(database, Map.of())) {
            clients.holdAgainst(after, "PostgreSQL, one node of two killed", kills, seed);
        }
    }

    @Test
    void the_only_node_is_killed_on_PostgreSQL() throws Exception {
        Postgres database = Postgres.emptyDatabase();
        ServiceProcess service = nodeOn(database, "only");
        service.startAndAwait();
        var clients = new Clients(List.of(service));
        clients.start();
        int kills = Math.max(2, KILLS / 4);
        for (int kill = 0; kill < kills; kill++) {
            pauseAtRandom();
            service.kill();
            service.startAndAwait();
        }
        clients.stop();
        service.kill();
        try (StartedService after = StartedService.on(database, Map.of())) {
            clients.holdAgainst(after, "PostgreSQL, service killed", kills, seed);
        }
    }

    @Test
    void the_server_of_PostgreSQL_is_killed() throws Exception {
        try (PostgresServer server = new PostgresServer(folder, Map.of())) {
            Postgres database = server.emptyDatabase();
            ServiceProcess service = nodeOn(database, "only");
            service.startAndAwait();
            var clients = new Clients(List.of(service));
            clients.start();
            int kills = Math.max(2, KILLS / 4);
            for (int kill = 0; kill < kills; kill++) {
                pauseAtRandom();
                server.kill();
                pauseAtRandom();
                server.start();
                service.awaitReady();
            }
            clients.stop();
            service.kill();
            try (StartedService after = StartedService.on(database, Map.of())) {
                clients.holdAgainst(after, "PostgreSQL, database server killed", kills, seed);
            }
        }
    }

    private ServiceProcess nodeOn(Postgres database, String name) {
        return process(List.of(
                "--spring.profiles.active=postgres",
                "--rewards.data-dir=" + folder.resolve("data-" + name),
                "--spring.datasource.url=" + database.url(),
                "--spring.datasource.username=" + database.user(),
                "--spring.datasource.password=" + database.password()));
    }

    private ServiceProcess process(List<String> arguments) {
        ServiceProcess process = new ServiceProcess(folder, arguments);
        started.add(process);
        return process;
    }

    private void pauseAtRandom() {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(300 + random.nextInt(1_500)));
    }
}
