package io.rewardwallet.eventstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.rewardwallet.StartedService;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.h2.engine.SessionLocal;
import org.h2.jdbc.JdbcConnection;
import org.h2.mvstore.MVStore;
import org.h2.store.fs.FileBaseDefault;
import org.h2.store.fs.FilePath;
import org.h2.store.fs.FilePathWrapper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The embedded database's file is written when nothing changes it, and only then. */
public class EmbeddedDatabaseTest {

    private static final int GROUPS = 1_000;

    @TempDir
    Path data;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private StartedService service;
    private EmbeddedDatabase database;
    private JdbcClient sql;

    @BeforeEach
    void start() throws SQLException {
        service = StartedService.on(data);
        database = service.bean(EmbeddedDatabase.class);
        sql = service.bean(JdbcClient.class);
        sql.sql("create table note (id int primary key, text varchar(20))").update();
        sql.sql("create alias held for '" + Statements.class.getName() + ".held'")
                .update();
    }

    @AfterEach
    void stop() {
        goOn.countDown();
        threads.shutdownNow();
        service.close();
    }

    private static volatile CountDownLatch begun = new CountDownLatch(1);
    private static volatile CountDownLatch goOn = new CountDownLatch(1);

    /** For H2 to call. */
    public static final class Statements {

        private Statements() {}

        /** For a statement that is under way for as long as a test wants. */
        public static String held() throws InterruptedException {
            begun.countDown();
            assertThat(goOn.await(10, TimeUnit.SECONDS)).isTrue();
            return "held";
        }
    }

    /** When H2 writes during a rollback, it takes the head of an acknowledged group back among the first hundred. */
    @Test
    void rollbacks_of_those_who_held_the_head_take_no_group_back() throws Exception {
        AtomicBoolean isOver = new AtomicBoolean();
        List<Future<Integer>> rollbacks = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            rollbacks.add(threads.submit(() -> holdAndRollBackUntil(isOver)));
        }
        GroupWriter writer = service.bean(GroupWriter.class);
        for (int i = 0; i < GROUPS; i++) {
            writer.append(GroupWriterTest.unit("wallet-" + i, 0));
        }
        isOver.set(true);

        for (Future<Integer> one : rollbacks) {
            assertThat(one.get()).isGreaterThan(GROUPS / 10);
        }
        assertThat(number("select last_index from event_head")).isEqualTo(GROUPS);
        assertThat(number("select max(global_index) from domain_event")).isEqualTo(GROUPS);
    }

    private int holdAndRollBackUntil(AtomicBoolean isOver) throws SQLException {
        int times = 0;
        try (Connection other = database.connections().getConnection();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            while (!isOver.get()) {
                statement
                        .executeQuery("select last_index from event_head for update")
                        .next();
                other.rollback();
                times++;
            }
        }
        return times;
    }

    @Test
    void nothing_is_written_under_a_statement_that_changes_rows() throws Exception {
        MVStore file = file();
        Future<?> change = holdAChange();
        long before = file.getCurrentVersion();

        Future<?> forced = threads.submit(() -> {
            database.force();
            return null;
        });
        await().during(Duration.ofMillis(200)).until(() -> !forced.isDone() && file.getCurrentVersion() == before);
        goOn.countDown();

        change.get();
        forced.get();
        assertThat(file.getCurrentVersion()).isGreaterThan(before);
        assertThat(file.hasUnsavedChanges()).isFalse();
    }

    /** Otherwise it would wait for a statement that waits for rows of that transaction. */
    @Test
    void while_writing_waits_transactions_go_on_and_end() throws Exception {
        try (Connection other = database.connections().getConnection();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.executeUpdate("insert into note values (1, 'before')");
            Future<?> change = holdAChange();
            Future<?> forced = threads.submit(() -> {
                database.force();
                return null;
            });
            await().during(Duration.ofMillis(50)).until(() -> !forced.isDone());

            statement.executeUpdate("insert into note values (2, 'meanwhile')");
            other.commit();
            assertThat(forced).isNotDone();
            goOn.countDown();
            change.get();
            forced.get();
        }
        assertThat(number("select count(*) from note")).isEqualTo(3);
    }

    private Future<?> holdAChange() throws Exception {
        begun = new CountDownLatch(1);
        goOn = new CountDownLatch(1);
        Future<?> change = threads.submit(
                () -> sql.sql("insert into note values (3, held())").update());
        assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
        return change;
    }

    @Test
    void a_commit_that_nobody_has_forced_is_written_soon() throws Exception {
        MVStore file = file();
        sql.sql("insert into note values (1, 'alone')").update();
        await().atMost(Duration.ofSeconds(5)).until(() -> !file.hasUnsavedChanges());
    }

    @Test
    void what_was_committed_into_a_database_that_failed_is_not_said_to_be_on_disk() throws Exception {
        var failing = new EmbeddedDatabase(At.url("jdbc:h2:file:" + data + "/failing"));
        try (Connection connection = failing.connections().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("create table note (id int)");
            failing.force();
            statement.execute("shutdown immediately");
        }
        try (Connection again = failing.connections().getConnection()) {
            assertThat(again.isValid(1)).isTrue();
            assertThatThrownBy(failing::force).isInstanceOf(SQLException.class);
        } finally {
            failing.destroy();
        }
    }

    @Test
    void a_flush_that_failed_is_final() throws Exception {
        FilePath.register(new UnsureFiles());
        var unsure = new EmbeddedDatabase(At.url("jdbc:h2:unsure:" + data + "/unsure"));
        try (Connection connection = unsure.connections().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("create table note (id int)");
            unsure.force();
            UnsureFiles.failsToFlush = true;
            statement.executeUpdate("insert into note values (1)");

            assertThatThrownBy(unsure::force).isInstanceOf(SQLException.class).hasMessageContaining("Could not sync");
            UnsureFiles.failsToFlush = false;
            assertThatThrownBy(unsure::force).isInstanceOf(SQLException.class);
        } finally {
            unsure.destroy();
        }
    }

    /** Files that take what is written and may fail to flush it. */
    public static final class UnsureFiles extends FilePathWrapper {

        static volatile boolean failsToFlush;

        @Override
        public String getScheme() {
            return "unsure";
        }

        @Override
        public FileChannel open(String mode) throws IOException {
            FileChannel real = getBase().open(mode);
            return new FileBaseDefault() {
                @Override
                public void force(boolean metaData) throws IOException {
                    if (failsToFlush) {
                        throw new IOException("on purpose");
                    }
                    real.force(metaData);
                }

                @Override
                public int read(ByteBuffer into, long position) throws IOException {
                    return real.read(into, position);
                }

                @Override
                public int write(ByteBuffer from, long position) throws IOException {
                    return real.write(from, position);
                }

                @Override
                public long size() throws IOException {
                    return real.size();
                }

                @Override
                public FileLock tryLock(long position, long size, boolean shared) throws IOException {
                    return real.tryLock(position, size, shared);
                }

                @Override
                protected void implTruncate(long size) throws IOException {
                    real.truncate(size);
                }

                @Override
                protected void implCloseChannel() throws IOException {
                    real.close();
                }
            };
        }
    }

    private MVStore file() throws SQLException {
        try (Connection connection = database.connections().getConnection()) {
            var session = (SessionLocal) connection.unwrap(JdbcConnection.class).getSession();
            return session.getDatabase().getStore().getMvStore();
        }
    }

    private long number(String select) {
        return sql.sql(select).query(Long.class).single();
    }
}
