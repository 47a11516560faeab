package io.rewardwallet.eventstore;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/**
 * The connections to the embedded database, and when it is written to its file: not by H2 at commits or in the background, but
 * here, while no connection changes anything ({@link FileTurns}). What nobody waits for is written a few times a second, and
 * the place of what was replaced is made free as often.
 */
final class EmbeddedDatabase implements DisposableBean {

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedDatabase.class);
    /** Between two looks for changes that nobody has had written. */
    private static final int MILLIS_UNTIL_WRITTEN = 50;

    /**
     * Each write replaces pages that lie in older parts of the file. Of a file of which less than this is in use, what is left
     * in its emptiest parts is written again, so that their place becomes free; H2's own thread for that would do it beside
     * the changes.
     */
    private static final int PERCENT_IN_USE = 50;

    /** Calls wait for it, so little at once; twenty times a second, since it has to keep up with what is written. */
    private static final int BYTES_MOVED_AT_ONCE = 512 * 1024;

    /** A file that nobody minds is left as it is. */
    private static final long SMALL = 16 * 1024 * 1024;

    /** A column of each table whose rows are locked by queries for update. */
    private static final List<String> LOCKED = List.of("event_head.last_index", "token_entry.owner");

    private final FileTurns turns = new FileTurns();
    private final DataSource connections;
    private final ScheduledExecutorService writer = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread daemon = new Thread(work, "embedded-database");
        daemon.setDaemon(true);
        return daemon;
    });
    /** The only one that is forced: what was committed into it is not in one that was opened after it had failed. */
    private volatile @Nullable MVStore first;

    private volatile @Nullable MVStore newest;
    /** H2 closes a database with its last connection. */
    private volatile @Nullable Connection kept;

    private final Object flushing = new Object();
    private boolean hasFlushFailed;
    private volatile boolean isMigrated;
    private final AtomicLong timesForced = new AtomicLong();
    private boolean isFailureTold;

    EmbeddedDatabase(JdbcConnectionDetails database) {
        StoreCheck.requireOwnFile(database.getJdbcUrl());
        connections = new Connections(urlOf(database), database.getUsername(), database.getPassword());
        writer.scheduleWithFixedDelay(
                this::writeChanges, MILLIS_UNTIL_WRITTEN, MILLIS_UNTIL_WRITTEN, TimeUnit.MILLISECONDS);
    }

    /** Each connection would set its own delay anew. */
    private static String urlOf(JdbcConnectionDetails database) {
        return database.getJdbcUrl().replaceAll("(?i);WRITE_DELAY=[^;]*", "");
    }

    static boolean isUsedBy(JdbcConnectionDetails database) {
        return database.getJdbcUrl().toLowerCase(Locale.ROOT).startsWith("jdbc:h2:");
    }

    /** Where connections come from; not a bean, since Spring Boot would then make no pool. */
    DataSource connections() {
        return connections;
    }

    private final class Connections extends DriverManagerDataSource {

        Connections(String url, @Nullable String user, @Nullable String password) {
            super(url, user, password);
        }

        @Override
        protected Connection getConnectionFromDriver(Properties properties) throws SQLException {
            turns.beginChange(); // a connection may bring settings, which are rows as well
            try {
                Connection connection = super.getConnectionFromDriver(properties);
                try {
                    keepOpen(SilencedStore.under(connection), properties);
                } catch (SQLException | RuntimeException e) {
                    connection.close();
                    throw e;
                }
                return new ConnectionInTurns(connection, turns).proxy();
            } finally {
                turns.endChange();
            }
        }

        private synchronized void keepOpen(MVStore store, Properties properties) throws SQLException {
            if (first == null) {
                if (kept == null) {
                    kept = super.getConnectionFromDriver(properties);
                }
                clearLocksAway(kept);
                first = store;
            } else if (store != newest && isMigrated) {
                SilencedStore.setWithoutLimit(store);
            }
            newest = store;
        }
    }

    /**
     * A lock may be in the file without the record that takes it back. A transaction that had the same number as the one that is gone
     * would take it for its own, and its rollback would keep what it was to take back.
     */
    private static void clearLocksAway(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String column : LOCKED) {
                String table = column.substring(0, column.indexOf('.'));
                try (ResultSet found = statement.executeQuery(
                        "select 1 from information_schema.tables where lower(table_name) = '" + table + "'")) {
                    if (!found.next()) {
                        continue;
                    }
                }
                statement.executeUpdate("update " + table + " set " + column + " = " + column);
            }
        }
    }

    /** To be called when the tables are as they are to be: from then on there are several connections that change rows. */
    void migrated() {
        isMigrated = true;
        SilencedStore.setWithoutLimit(Objects.requireNonNull(newest));
    }

    /**
     * Returns when everything committed before is on disk. A flush that failed is final: the system may have thrown away what it
     * could not write, and a later one would "succeed".
     *
     * @throws SQLException when that cannot be said
     */
    void force() throws SQLException {
        MVStore file = first;
        if (file == null) {
            throw new SQLException("The embedded database is not open");
        }
        try {
            write(file);
        } catch (MVStoreException e) {
            throw new SQLException("The embedded database could not be forced to disk: " + e.getMessage(), e);
        }
        timesForced.incrementAndGet();
    }

    /**
     * One at a time: of two flushes, the system might tell only one that it failed. And whatever is written lies on disk before
     * more is, for a write may take the place of what the one before has replaced.
     */
    private void write(MVStore file) throws SQLException {
        synchronized (flushing) {
            if (hasFlushFailed) {
                throw new SQLException("The embedded database could not be forced to disk before");
            }
            turns.write(file::commit);
            hasFlushFailed = true;
            file.sync();
            hasFlushFailed = false;
        }
    }

    /** Since the start. */
    long timesForced() {
        return timesForced.get();
    }

    private void writeChanges() {
        MVStore file = newest;
        if (file == null || file.isClosed()) {
            return;
        }
        try {
            if (isMigrated && !isFailureTold && file.getFileStore().size() > SMALL) {
                turns.move(() -> file.compact(PERCENT_IN_USE, BYTES_MOVED_AT_ONCE));
            }
            if (turns.isForgotten()) {
                write(file);
            }
            isFailureTold = false;
        } catch (SQLException | RuntimeException | Error e) {
            if (!isFailureTold) {
                LOG.warn("The embedded database cannot be written", e);
            }
            isFailureTold = true;
        }
    }

    /** No interrupt: it would close the file under a running write. */
    @Override
    public void destroy() throws SQLException {
        writer.shutdown();
        if (kept != null) {
            kept.close();
        }
    }
}
