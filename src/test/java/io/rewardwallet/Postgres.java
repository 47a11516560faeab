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

    private static EmbeddedPostgres shared;

    /** A new database; it is left behind, on a started server it goes with the server. */
    public static synchronized Postgres emptyDatabase() {
        String named = System.getenv("POSTGRES_URL");
        if (named != null) {
            return emptyDatabaseOn(
                    new Postgres(named, System.getenv("POSTGRES_USER"), System.getenv("POSTGRES_PASSWORD")));
        }
        if (shared == null) {
            try {
                shared = durable().start();
            } catch (IOException e) {
                throw new AssertionError("PostgreSQL could not be started", e);
            }
        }
        return emptyDatabaseOn(onPort(shared.getPort()));
    }

    /** A server's own database; user and password are those of a started server. */
    static Postgres onPort(int port) {
        return new Postgres("jdbc:postgresql://localhost:" + port + "/postgres", "postgres", "postgres");
    }

    static Postgres emptyDatabaseOn(Postgres server) {
        String name = "wallet_" + UUID.randomUUID().toString().replace("-", "");
        server.run("create database " + name);
        return server.with(server.url.replaceFirst("(jdbc:postgresql://[^/]+/)[^?]*", "$1" + name));
    }

    /** Durable as a server comes, which the started one by itself is not: the tests are about what is on disk. */
    static EmbeddedPostgres.Builder durable() {
        return EmbeddedPostgres.builder()
                .setServerConfig("fsync", "on")
                .setServerConfig("full_page_writes", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("max_connections", "200");
    }

    /** The same database reached another way. */
    public Postgres with(String otherUrl) {
        return new Postgres(otherUrl, user, password);
    }

    public Connection connect() throws SQLException {
        return DriverManager.getConnection(url, user, password);
    }

    /** Runs a statement that answers nothing. */
    public void run(String statement) {
        try (Connection connection = connect();
                Statement run = connection.createStatement()) {
            run.execute(statement);
        } catch (SQLException e) {
            throw new AssertionError(statement, e);
        }
    }

    /** The first column of a query's only row. */
    public long number(String query) {
        try (Connection connection = connect();
                Statement select = connection.createStatement();
                var row = select.executeQuery(query)) {
            row.next();
            return row.getLong(1);
        } catch (SQLException e) {
            throw new AssertionError(query, e);
        }
    }
}
