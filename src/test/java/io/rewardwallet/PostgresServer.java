package io.rewardwallet;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** A PostgreSQL server of a test's own, which can be killed, stopped, set back and started again on the same port. */
public final class PostgresServer implements AutoCloseable {

    private final Path data;
    private final Map<String, String> settings;
    private final int port;
    private EmbeddedPostgres running;

    /** @param folder an empty one */
    public PostgresServer(Path folder, Map<String, String> settings) {
        this.data = folder.resolve("postgres");
        this.settings = settings;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start();
    }

    public void start() {
        EmbeddedPostgres.Builder builder =
                Postgres.durable().setPort(port).setDataDirectory(data).setCleanDataDirectory(false);
        settings.forEach(builder::setServerConfig);
        running = Awaitility.await("start of PostgreSQL")
                .atMost(java.time.Duration.ofSeconds(30))
                .ignoreExceptions()
                .until(builder::start, started -> true);
    }

    public Postgres emptyDatabase() {
        return Postgres.emptyDatabaseOn(Postgres.onPort(port));
    }

    public int port() {
        return port;
    }

    /** As by {@code kill -9}, all of its processes. */
    public void kill() {
        try {
            long pid = Long.parseLong(
                    Files.readAllLines(data.resolve("postmaster.pid")).get(0).trim());
            ProcessHandle server = ProcessHandle.of(pid).orElseThrow();
            Stream.concat(Stream.of(server), server.descendants()).toList().forEach(ProcessHandle::destroyForcibly);
            Awaitility.await("end of PostgreSQL")
                    .atMost(java.time.Duration.ofSeconds(10))
                    .until(() -> !server.isAlive());
            running.close(); // lets go of the folder
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public void stop() {
        try {
            running.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The stopped server's files, to be put back later. */
    public void copyTo(Path backup) {
        copy(data, backup);
    }

    /** Replaces the stopped server's files. */
    public void putBack(Path backup) {
        delete(data);
        copy(backup, data);
    }

    private static void copy(Path from, Path to) {
        run("cp", "-a", from.toString(), to.toString());
    }

    private static void delete(Path folder) {
        run("rm", "-rf", folder.toString());
    }

    private static void run(String... command) {
        try {
            int code = new ProcessBuilder(command).inheritIO().start().waitFor();
            if (code != 0) {
                throw new AssertionError(String.join(" ", command) + " ended with " + code);
            }
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        stop();
    }
}
