package io.rewardwallet.proof;

import static io.rewardwallet.StartedService.line;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.rewardwallet.Postgres;
import io.rewardwallet.PostgresServer;
import io.rewardwallet.StartedService;
import io.rewardwallet.StartedService.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** A full disk and an exhausted pool: an honest 503 while it lasts, nothing acknowledged lost, nothing done twice. */
class ScarceTest {

    @TempDir
    Path folder;

    private Path mounted;
    private ServiceProcess service;

    @AfterEach
    void clean_up() {
        if (service != null) {
            service.kill();
        }
        if (mounted != null) {
            run("umount", "-l", mounted.toString());
        }
    }

    @Test
    void the_disk_of_the_embedded_database_is_full() throws Exception {
        Path data = smallDisk("16m");
        service = new ServiceProcess(folder, List.of("--rewards.data-dir=" + data));
        service.startAndAwait();
        var clients = new Clients(List.of(service));
        clients.start();
        await("a full disk")
                .atMost(Duration.ofSeconds(120))
                .until(() ->
                        service.send("GET", "/actuator/health/readiness", "").statusCode() == 503);

        run("mount", "-o", "remount,size=512m", data.toString());
        service.kill(); // on the embedded database that is the cure: make room, start again
        service.startAndAwait();
        int before = clients.acknowledged();
        await("going on").atMost(Duration.ofSeconds(60)).until(() -> clients.acknowledged() > before + 50);
        clients.stop();
        service.kill();

        try (StartedService after = StartedService.on(data)) {
            clients.holdAgainst(after, "embedded, disk full", 1, 0);
        }
    }

    @Test
    @EnabledIfSystemProperty(named = "proof.jar", matches = ".+", disabledReason = "takes minutes: -Pproof")
    void the_disk_of_PostgreSQL_is_full() throws Exception {
        Path disk = smallDisk("110m");
        try (PostgresServer server = new PostgresServer(disk, Map.of("max_wal_size", "32MB", "min_wal_size", "32MB"))) {
            Postgres database = server.emptyDatabase();
            service = new ServiceProcess(
                    folder,
                    List.of(
                            "--spring.profiles.active=postgres",
                            "--rewards.data-dir=" + folder.resolve("unused"),
                            "--spring.datasource.url=" + database.url(),
                            "--spring.datasource.username=" + database.user(),
                            "--spring.datasource.password=" + database.password()));
            service.startAndAwait();
            Files.write(disk.resolve("ballast"), new byte[(int) (disk.toFile().getUsableSpace() - 6_000_000)]);
            var clients = new Clients(List.of(service));
            clients.start();
            await("a full disk").atMost(Duration.ofSeconds(180)).until(() -> clients.refused() > 20);

            run("mount", "-o", "remount,size=1g", disk.toString());
            server.startIfDown();
            service.awaitReady();
            int before = clients.acknowledged();
            await("going on").atMost(Duration.ofSeconds(60)).until(() -> clients.acknowledged() > before + 50);
            clients.stop();
            service.kill();
            try (StartedService after = StartedService.on(database, Map.of())) {
                clients.holdAgainst(after, "PostgreSQL, disk full", 0, 0);
            }
        }
    }

    @Test
    void the_connection_pool_is_exhausted() throws Exception {
        try (StartedService node = StartedService.on(
                folder,
                Map.of(
                        "spring.datasource.hikari.maximum-pool-size",
                        "2",
                        "spring.datasource.hikari.connection-timeout",
                        "500"))) {
            node.reward("pool", 1, 5);
            node.credit("pool", "600000001", 100, "c");
            node.issue("pool", "600000001", line(1, 1, "before"));
            DataSource pool = node.bean(DataSource.class);
            try (Connection one = pool.getConnection();
                    Connection two = pool.getConnection()) {
                assertThat(one).isNotSameAs(two);
                Answer refused = node.credit("pool", "600000002", 100, "c"); // its customer has to be looked up
                assertThat(refused.status()).as(refused.toString()).isEqualTo(503);
                assertThat(refused.headers()).containsKey("retry-after");
                Answer known = node.issue("pool", "600000001", line(1, 1, "r")); // all it needs is in memory
                assertThat(known.status()).as(known.toString()).isEqualTo(200);
                assertThat(node.get("/actuator/health/readiness").status()).isEqualTo(200);
            }
            Answer again = node.credit("pool", "600000002", 100, "c");
            assertThat(again.status()).isEqualTo(200);
            assertThat(again.json().get("balance").asLong()).isEqualTo(100);
        }
    }

    private Path smallDisk(String size) throws IOException {
        Path disk = Files.createDirectory(folder.resolve("disk"));
        assumeTrue(
                runs("mount", "-t", "tmpfs", "-o", "size=" + size, "tmpfs", disk.toString()),
                "a small file system cannot be mounted here; that takes root");
        mounted = disk;
        return disk;
    }

    private static void run(String... command) {
        assertThat(runs(command)).as(String.join(" ", command)).isTrue();
    }

    private static boolean runs(String... command) {
        try {
            return new ProcessBuilder(command).inheritIO().start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
