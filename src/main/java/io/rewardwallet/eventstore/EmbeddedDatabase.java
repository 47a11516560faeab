package io.rewardwallet.eventstore;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Properties;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.h2.engine.SessionLocal;
import org.h2.jdbc.JdbcConnection;
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
 * here, while no connection changes anything ({@link FileTurns}). What nobody waits for is written a few times a second.
 */
final class EmbeddedDatabase implements DisposableBean {

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedDatabase.class);
    /** Between two looks for changes that nobody has had written. */
    private static final int MILLIS_UNTIL_WRITTEN = 50;
    /** Of H2's store: no thread that writes in the background, and none for 0, which would be at each commit. */
    static final int NEVER = -1;

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
    private volatile boolean hasFlushFailed;
    private final AtomicLong timesForced = new AtomicLong();
    private boolean isFailureTold;

    EmbeddedDatabase(JdbcConnectionDetails database) {
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
                keep(storeOf(connection));
                return new ConnectionInTurns(connection, turns).proxy();
            } finally {
                turns.endChange();
            }
        }
    }

    private static MVStore storeOf(Connection connection) throws SQLException {
        var session = (SessionLocal) connection.unwrap(JdbcConnection.class).getSession();
        return session.getDatabase().getStore().getMvStore();
    }

    private synchronized void keep(MVStore store) {
        if (store.getAutoCommitDelay() != NEVER) {
            store.setAutoCommitDelay(NEVER);
        }
        if (first == null) {
            first = store;
        }
        newest = store;
    }

    /**
     * Returns when everything committed before is on disk. A flush that failed is final: the system may have thrown away what it
     * could not write, and a later one would "succeed".
     *
     * @throws SQLException when that cannot be said
     */
    void force() throws SQLException {
        MVStore file = first;
        if (file == null || hasFlushFailed) {
            throw new SQLException("The embedded database is not open, or its file could not be flushed before");
        }
        try {
            turns.write(file::commit);
            flush(file);
        } catch (MVStoreException e) {
            throw new SQLException("The embedded database could not be forced to disk: " + e.getMessage(), e);
        }
        timesForced.incrementAndGet();
    }

    private void flush(MVStore file) {
        try {
            file.sync();
        } catch (MVStoreException e) {
            hasFlushFailed = true;
            throw e;
        }
    }

    /** Since the start. */
    long timesForced() {
        return timesForced.get();
    }

    private void writeChanges() {
        MVStore file = newest;
        if (!turns.isForgotten() || file == null || file.isClosed()) {
            return;
        }
        try {
            turns.write(file::commit);
            isFailureTold = false;
        } catch (MVStoreException e) {
            if (!isFailureTold) {
                LOG.warn("The embedded database cannot be written", e);
            }
            isFailureTold = true;
        }
    }

    /** No interrupt: it would close the file under a running write. */
    @Override
    public void destroy() {
        writer.shutdown();
    }
}
