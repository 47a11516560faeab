package io.rewardwallet;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;

/**
 * An empty database on a real PostgreSQL: the server that {@code POSTGRES_URL} names (with {@code POSTGRES_USER} and
 * {@code POSTGRES_PASSWORD}, who may create databases), or one that is started for the test run.
 */
public record Postgres(String url, String user, String password) {

    private static EmbeddedPostgres server;

    /** A new database; it is left behind, on a started server it goes with the server. */
    public static synchronized Postgres emptyDatabase() {
        String named = System.getenv("POSTGRES_URL");
        Postgres root = named == null
                ? new Postgres(started().getJdbcUrl("postgres", "postgres"), "postgres", "postgres")
                : new Postgres(named, System.getenv("POSTGRES_USER"), System.getenv("POSTGRES_PASSWORD"));
        String name = "wallet_" + UUID.randomUUID().toString().replace("-", "");
        try (Connection connection = root.connect();
                Statement create = connection.createStatement()) {
            create.execute("create database " + name);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
        String url = root.url.replaceFirst("(jdbc:postgresql://[^/]+/)[^?]*", "$1" + name);
        return new Postgres(url, root.user, root.password);
    }

    private static EmbeddedPostgres started() {
        if (server == null) {
            try {
                // Durable as a server comes: the tests are about what is on disk.
                server = EmbeddedPostgres.builder()
                        .setServerConfig("fsync", "on")
                        .setServerConfig("full_page_writes", "on")
                        .setServerConfig("synchronous_commit", "on")
                        .setServerConfig("max_connections", "200")
                        .start();
            } catch (IOException e) {
                throw new AssertionError("PostgreSQL could not be started", e);
            }
        }
        return server;
    }

    public Connection connect() throws SQLException {
        return DriverManager.getConnection(url, user, password);
    }
}
