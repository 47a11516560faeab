package io.rewardwallet.eventstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.rewardwallet.StartedService;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
    private EmbeddedDatabase alone;

    @BeforeEach
    void start() throws SQLException {
        FilePath.register(new UnsureFiles());
        alone = new EmbeddedDatabase(At.url("jdbc:h2:unsure:" + data + "/alone"));
        alone.connections().getConnection().close();
        service = StartedService.on(data);
        database = service.bean(EmbeddedDatabase.class);
        sql = service.bean(JdbcClient.class);
        sql.sql("create table note (id int primary key, text varchar(20))").update();
        sql.sql("create alias held for '" + Statements.class.getName() + ".held'")
                .update();
    }

    @AfterEach
    void stop() throws SQLException {
        goOn.countDown();
        alone.destroy();
        threads.shutdownNow();
        service.close();
    }

    /** Rows that stay lie among rows that are written anew, as events do among those of read models. */
    @Test
    void the_place_of_what_was_written_anew_is_used_again() throws SQLException {
        alone.migrated();
        try (Connection connection = alone.connections().getConnection();
                Statement statement = connection.createStatement()) {
            SilencedStore.under(connection).setRetentionTime(0); // H2 leaves everything for 45 s otherwise
            statement.execute("create table stays (id int auto_increment primary key, text varchar(1000))");
            statement.execute("create table changes (id int primary key, text varchar(1000))");
            statement.execute("insert into changes select x, '' from system_range(1, 300)");
            int rounds = 300;
            for (int round = 0; round < rounds; round++) {
                statement.execute("update changes set text = lpad('" + round + "', 1000, 'x')");
                statement.execute("insert into stays (text) select lpad(x, 1000, 'y') from system_range(1, 30)");
                alone.force();
            }
            long written = rounds * 330_000L;
            await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> assertThat(SilencedStore.under(connection)
                                    .getFileStore()
                                    .getFillRate()
                            * SilencedStore.under(connection).getFileStore().size()
                            / 100)
                    .isLessThan(written / 2));
            assertThat(count(statement, "select count(*) from stays where text like 'yy%'"))
                    .isEqualTo(rounds * 30L);
            assertThat(count(statement, "select count(*) from changes where text like '%x" + (rounds - 1) + "'"))
                    .isEqualTo(300);
        }
    }

    private static long count(Statement statement, String question) throws SQLException {
        try (ResultSet row = statement.executeQuery(question)) {
            row.next();
            return row.getLong(1);
        }
    }

    private static volatile CountDownLatch begun = new CountDownLatch(1);
    private static volatile CountDownLatch goOn = new CountDownLatch(1);

    /** For H2 to call. */
    public static final class Statements {

        private Statements() {}

        /** For a statement that is under way for as long as a test wants. */
        public static String held() {
            begun.countDown();
            awaitGoOn();
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

        Future<?> forced = force(database);
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
            Future<?> forced = force(database);
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

    /** Writing waits for a statement, that for a row, and the row's transaction for its turn: H2 gives up after two seconds. */
    @Test
    void writing_and_a_row_that_is_waited_for_do_not_wait_for_each_other() throws Exception {
        sql.sql("insert into note values (1, 'before')").update();
        try (Connection first = database.connections().getConnection();
                Statement statement = first.createStatement()) {
            first.setAutoCommit(false);
            statement.executeUpdate("update note set text = 'first' where id = 1");
            Future<?> second = threads.submit(() ->
                    sql.sql("update note set text = 'second' where id = 1").update());
            await().until(() ->
                    number("select count(*) from information_schema.sessions where blocker_id is not null") == 1);
            Future<?> forced = force(database);
            await().during(Duration.ofMillis(50)).until(() -> !forced.isDone());

            statement.executeUpdate("insert into note values (2, 'first')");
            first.commit();

            second.get();
            forced.get();
        }
        assertThat(sql.sql("select text from note where id = 1")
                        .query(String.class)
                        .single())
                .isEqualTo("second");
    }

    /** As a kill may leave it: the row with its lock, and no record that takes the lock back. */
    @Test
    void a_lock_that_a_kill_has_left_is_cleared_away() throws Exception {
        String url = "jdbc:h2:file:" + data + "/killed";
        EmbeddedDatabase killed = new EmbeddedDatabase(At.url(url));
        try (Connection connection = killed.connections().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("create table event_head (id int primary key, last_index int)");
            statement.execute("insert into event_head values (1, 100)");
            connection.setAutoCommit(false);
            statement.executeQuery("select * from event_head for update").next();
            killed.force();
            statement.execute("shutdown immediately");
        } finally {
            killed.destroy();
        }
        try (MVStore file = new MVStore.Builder()
                .fileName(data.resolve("killed.mv.db").toString())
                .open()) {
            List<String> records = file.getMapNames().stream()
                    .filter(name -> name.startsWith("undoLog") && file.hasData(name))
                    .toList();
            assertThat(records).isNotEmpty();
            records.forEach(file::removeMap);
        }
        EmbeddedDatabase next = new EmbeddedDatabase(At.url(url));
        try (Connection connection = next.connections().getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.executeUpdate("update event_head set last_index = 107");
            connection.rollback();
            ResultSet head = statement.executeQuery("select last_index from event_head");
            head.next();
            assertThat(head.getInt(1)).isEqualTo(100);
        } finally {
            next.destroy();
        }
    }

    /** Without its limit H2 writes three times in this commit. */
    @Test
    void nothing_is_written_however_much_is_unsaved() throws Exception {
        try (Connection connection = alone.connections().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("create table much (id int primary key, text varchar(200))");
            alone.migrated();
            alone.destroy(); // from here on only H2 could write
            alone.force();
            MVStore file = SilencedStore.under(connection);
            long before = file.getCurrentVersion();
            connection.setAutoCommit(false);
            statement.executeUpdate("insert into much select x, repeat('text', 40) from system_range(1, 100000)");
            connection.commit();
            statement.executeUpdate("update much set text = repeat('more', 40)");
            assertThat(file.getUnsavedMemory()).isGreaterThan(4 * 19 * 1024 * 1024);
            connection.rollback();

            assertThat(file.getCurrentVersion()).isEqualTo(before);
        }
    }

    /** Or it would write in a hook of the process's own, beside the calls that are still answered. */
    @Test
    void nothing_is_written_when_the_process_is_asked_to_end() throws Exception {
        try (Connection connection = alone.connections().getConnection()) {
            var session = (SessionLocal) connection.unwrap(JdbcConnection.class).getSession();
            Field known = Class.forName("org.h2.engine.OnExitDatabaseCloser").getDeclaredField("DATABASES");
            known.setAccessible(true);
            assertThat(((Map<?, ?>) known.get(null)).containsKey(session.getDatabase()))
                    .isFalse();
        }
    }

    @Test
    void a_commit_that_nobody_has_forced_is_written_soon() throws Exception {
        MVStore file = file();
        sql.sql("insert into note values (1, 'alone')").update();
        await().atMost(Duration.ofSeconds(5)).until(() -> !file.hasUnsavedChanges());
    }

    @Test
    void what_was_committed_into_a_database_that_failed_is_not_said_to_be_on_disk() throws Exception {
        try (Connection connection = alone.connections().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("create table note (id int)");
            alone.force();
            statement.execute("shutdown immediately");
        }
        try (Connection again = alone.connections().getConnection()) {
            assertThat(again.isValid(1)).isTrue();
            assertThatThrownBy(alone::force).isInstanceOf(SQLException.class);
        }
    }

    @Test
    void a_database_is_open_as_long_as_the_service() throws Exception {
        for (int i = 0; i < 2; i++) {
            try (Connection connection = alone.connections().getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute("create table note" + i + " (id int)");
            }
            alone.force();
        }
    }

    @Test
    void a_flush_that_failed_is_final() throws Exception {
        UnsureFiles.flush = () -> {
            throw new IOException("on purpose");
        };
        assertThatThrownBy(alone::force).isInstanceOf(SQLException.class).hasMessageContaining("Could not sync");
        UnsureFiles.flush = () -> {};
        assertThatThrownBy(alone::force).isInstanceOf(SQLException.class);
    }

    /** The system may tell only one of them. */
    @Test
    void of_two_flushes_at_once_none_succeeds_when_one_fails() throws Exception {
        begun = new CountDownLatch(1);
        goOn = new CountDownLatch(1);
        UnsureFiles.flush = () -> {
            UnsureFiles.flush = () -> {};
            begun.countDown();
            awaitGoOn();
            throw new IOException("on purpose");
        };
        Future<?> first = force(alone);
        assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
        Future<?> second = force(alone);
        await().during(Duration.ofMillis(100)).until(() -> !second.isDone());
        goOn.countDown();

        assertThatThrownBy(first::get).hasCauseInstanceOf(SQLException.class);
        assertThatThrownBy(second::get).hasCauseInstanceOf(SQLException.class);
    }

    private Future<?> force(EmbeddedDatabase one) {
        return threads.submit(() -> {
            one.force();
            return null;
        });
    }

    private static void awaitGoOn() {
        try {
            assertThat(goOn.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private interface Flush {
        void run() throws IOException;
    }

    /** Files that take what is written and may fail to flush it. */
    public static final class UnsureFiles extends FilePathWrapper {

        private static volatile Flush flush = () -> {};

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
                    flush.run();
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
