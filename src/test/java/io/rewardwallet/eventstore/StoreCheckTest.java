package io.rewardwallet.eventstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rewardwallet.StartedService;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.axonframework.common.transaction.NoTransactionManager;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.eventhandling.tokenstore.TokenStore;
import org.axonframework.eventhandling.tokenstore.inmemory.InMemoryTokenStore;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.axonframework.eventsourcing.eventstore.inmemory.InMemoryEventStorageEngine;
import org.axonframework.updates.UpdateChecker;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The service does not start on a store that would lose what was acknowledged. */
class StoreCheckTest {

    @TempDir
    Path data;

    @Test
    void a_component_that_Axon_would_choose_by_itself_is_refused() {
        try (StartedService service = StartedService.on(data)) {
            check(service, service.bean(TransactionManager.class), service.bean(EventStorageEngine.class), null)
                    .afterSingletonsInstantiated();

            assertThatThrownBy(() -> check(
                                    service,
                                    NoTransactionManager.INSTANCE,
                                    service.bean(EventStorageEngine.class),
                                    null)
                            .afterSingletonsInstantiated())
                    .hasMessageContaining("no real transaction manager");
            assertThatThrownBy(() -> check(
                                    service,
                                    service.bean(TransactionManager.class),
                                    new InMemoryEventStorageEngine(),
                                    null)
                            .afterSingletonsInstantiated())
                    .hasMessageContaining("events would be lost at a restart");
            assertThatThrownBy(() -> check(
                                    service,
                                    service.bean(TransactionManager.class),
                                    service.bean(EventStorageEngine.class),
                                    new InMemoryTokenStore())
                            .afterSingletonsInstantiated())
                    .hasMessageContaining("token store is not the database");
        }
    }

    private static StoreCheck check(
            StartedService service, TransactionManager transactions, EventStorageEngine engine, TokenStore tokens) {
        return new StoreCheck(
                transactions,
                service.bean(EventStore.class),
                engine,
                tokens == null ? service.bean(TokenStore.class) : tokens,
                service.bean(JdbcConnectionDetails.class),
                service.bean(JdbcClient.class));
    }

    @ParameterizedTest
    @ValueSource(strings = {"mem:lost", "memFS:lost", "file:nioMemFS:lost"})
    void a_database_in_memory_is_refused(String where) {
        assertThatThrownBy(() -> start("jdbc:h2:" + where + ";WRITE_DELAY=0"))
                .hasMessageContaining("every acknowledged call would be lost at a restart");
    }

    @Test
    void a_database_that_writes_its_file_by_itself_is_refused() {
        assertThatThrownBy(() -> StartedService.on(
                                data, Map.of("spring.datasource.hikari.connection-init-sql", "set write_delay 500"))
                        .close())
                .hasMessageContaining("H2 writes its file by itself")
                .hasMessageContaining("Do not set WRITE_DELAY");
    }

    @Test
    void a_file_that_others_may_open_too_is_refused() {
        assertThatThrownBy(() -> start("jdbc:h2:file:" + data + "/open;WRITE_DELAY=0;FILE_LOCK=NO"))
                .hasMessageContaining("FILE_LOCK");
    }

    @ParameterizedTest
    @ValueSource(strings = {"file:%s/shared;AUTO_SERVER=TRUE", "tcp://localhost/%s/remote"})
    void a_database_that_others_change_too_is_refused(String where) {
        assertThatThrownBy(() -> start("jdbc:h2:" + where.formatted(data)))
                .hasMessageContaining("H2 would be open to other processes");
    }

    private void start(String url) {
        StartedService.on(data, Map.of("spring.datasource.url", url)).close();
    }

    @Test
    void a_folder_in_use_is_refused_with_a_sentence() throws Exception {
        try (StartedService first = StartedService.on(data)) {
            Process second = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            "io.rewardwallet.RewardsApplication",
                            "--server.port=0",
                            "--rewards.data-dir=" + data)
                    .redirectErrorStream(true)
                    .start();
            String output = new String(second.getInputStream().readAllBytes());

            assertThat(second.waitFor()).isNotZero();
            assertThat(output)
                    .contains("The data folder is in use by another process")
                    .contains("start this one with another --rewards.data-dir");
            assertThat(first.get("/actuator/health/readiness").status()).isEqualTo(200);
        }
    }

    @Test
    void a_folder_with_blanks_is_made_and_used() {
        Path folder = data.resolve("till number 1").resolve("data");
        try (StartedService service = StartedService.on(folder)) {
            assertThat(service.credit("b", "91111111", 5, "r").code()).isEqualTo(200);
        }
        assertThat(Files.exists(folder.resolve("rewards.mv.db"))).isTrue();
    }

    @Test
    void a_relative_folder_is_made_where_the_service_is_started() throws Exception {
        Path here = Path.of("").toAbsolutePath();
        Path relative = here.relativize(data.toRealPath()).resolve("relative");

        try (StartedService service = StartedService.on(relative)) {
            assertThat(service.credit("b", "91111111", 5, "r").code()).isEqualTo(200);
        }
        assertThat(Files.exists(data.resolve("relative").resolve("rewards.mv.db")))
                .isTrue();
    }

    @Test
    void a_folder_that_cannot_be_made_is_refused_with_a_sentence() throws Exception {
        Path file = Files.createFile(data.resolve("file"));

        assertThatThrownBy(() -> StartedService.on(file.resolve("data")).close())
                .hasMessageContaining("rewards.data-dir")
                .hasMessageContaining("cannot be created");
    }

    @Test
    void a_time_zone_that_there_is_not_is_refused_with_a_sentence() {
        assertThatThrownBy(() -> StartedService.on(data, Map.of("rewards.time-zone", "Berlin"))
                        .close())
                .satisfies(failure -> assertThat(
                                new StartFailures().analyze(failure).getDescription())
                        .contains("rewards.time-zone names no time zone")
                        .contains("Berlin"));
    }

    @Test
    void nothing_is_reported_to_a_vendor() {
        try (StartedService service = StartedService.on(data)) {
            assertThatThrownBy(() -> service.bean(UpdateChecker.class)).hasMessageContaining("No qualifying bean");
        }
    }
}
