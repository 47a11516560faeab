package io.rewardwallet.eventstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.rewardwallet.Migrations;
import io.rewardwallet.wallet.ChangesTerms;
import io.rewardwallet.wallet.Limit;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What goes wrong in the middle of a group: the writer goes on or says that it cannot, and no half of anything is kept. */
class WriterFailuresTest {

    private static final Instant AT = Instant.parse("2026-11-01T10:00:00Z");

    @TempDir
    Path data;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final TermsInForce terms = new TermsInForce();
    private final Trouble trouble = new Trouble();
    private EmbeddedDatabase database;
    private JdbcClient sql;
    private StandAloneWriter opened;
    private GroupWriter writer;

    @BeforeEach
    void start() {
        String url = "jdbc:h2:file:" + data + "/rewards;LOCK_TIMEOUT=10000";
        Flyway.configure()
                .dataSource(url, "rewards", "")
                .placeholders(Migrations.EMBEDDED)
                .load()
                .migrate();
        database = new EmbeddedDatabase(At.url(url));
        sql = JdbcClient.create(database.connections());
        opened = newWriter();
        writer = opened.writer();
        writer.start();
    }

    @AfterEach
    void stop() throws SQLException {
        trouble.atInsert = () -> {};
        trouble.atCommit = () -> {};
        writer.stop();
        threads.shutdownNow();
        database.destroy();
    }

    @Test
    void units_between_two_changes_of_terms_are_held_against_the_first() throws Exception {
        writer.append(change(1));
        writer.append(change(2));
        TermsUsed before = new TermsUsed("b", Set.of(1L, 2L), 2);

        List<CompletableFuture<Void>> group = asOneGroup(List.of(
                decidedWith("w1", before), change(1), decidedWith("w2", before), change(2), decidedWith("w3", before)));

        assertThat(reason(group.get(0))).isNull();
        assertThat(reason(group.get(2))).isInstanceOf(DecisionOutdated.class);
        assertThat(reason(group.get(4))).isInstanceOf(DecisionOutdated.class);
        assertThat(wallets()).contains("w1").doesNotContain("w2", "w3");
        assertThat(terms.version()).isEqualTo(4);
        assertThat(sql.sql("select catalogue_version from event_head")
                        .query(Long.class)
                        .single())
                .isEqualTo(4);
    }

    @Test
    void an_error_between_insert_and_commit_leaves_nothing_that_the_next_group_would_commit() {
        trouble.atInsert = once(() -> {
            throw new OutOfMemoryError("on purpose");
        });

        Throwable failed = catchThrowable(() -> writer.append(unit("half", 2)));
        writer.append(unit("next", 1));

        assertThat(failed).isInstanceOf(StoreUnavailable.class);
        assertThat(wallets()).containsExactly("next");
        assertThat(opened.end().lastIndex()).isEqualTo(1);
        assertThat(writer.whyDown()).isNull();
    }

    @Test
    void an_error_while_committing_ends_all_writing() {
        trouble.atCommit = once(() -> {
            throw new OutOfMemoryError("on purpose");
        });

        Throwable failed = catchThrowable(() -> writer.append(unit("doubtful", 1)));
        Throwable later = catchThrowable(() -> writer.append(unit("later", 1)));

        assertThat(failed).isInstanceOfSatisfying(StoreUnavailable.class, e -> assertThat(e.surelyNothingDone())
                .isFalse());
        assertThat(later).isInstanceOfSatisfying(StoreUnavailable.class, e -> assertThat(e.surelyNothingDone())
                .isTrue());
        assertThat(opened.health()).isEqualTo("DOWN");
    }

    @Test
    void a_listener_that_fails_harms_neither_the_group_nor_other_listeners() throws Exception {
        List<Long> told = new ArrayList<>();
        opened.end().onMoved(() -> {
            throw new IllegalStateException("on purpose");
        });
        opened.end().onMoved(() -> told.add(opened.end().lastIndex()));

        List<CompletableFuture<Void>> group = asOneGroup(List.of(unit("w1", 1), change(1), unit("w2", 1)));

        for (CompletableFuture<Void> unit : group) {
            assertThat(reason(unit)).isNull();
        }
        writer.stop();
        assertThat(told).endsWith(4L);
    }

    @Test
    void a_writer_that_another_has_replaced_says_that_it_is_done() {
        writer.append(unit("mine", 1));
        GroupWriter other = newWriter().writer();
        other.start();

        Throwable fenced = catchThrowable(() -> writer.append(unit("late", 1)));
        other.append(unit("others", 1));
        other.stop();

        assertThat(fenced).isInstanceOf(StoreUnavailable.class);
        assertThat(opened.health()).isEqualTo("DOWN");
        assertThat(writer.whyDown()).contains("Another process");
        assertThat(wallets()).containsExactly("mine", "others");
    }

    @Test
    void a_connection_that_is_gone_ends_all_writing_and_nothing_is_stored_by_halves() throws Exception {
        writer.append(unit("before", 1));
        trouble.atInsert = once(() -> {
            throw new SQLException("the connection is gone", "08006");
        });
        trouble.isGone = true;

        Throwable failed = catchThrowable(() -> writer.append(unit("lost", 2)));

        assertThat(failed).isInstanceOfSatisfying(StoreUnavailable.class, e -> assertThat(e.surelyNothingDone())
                .isTrue());
        assertThat(opened.health()).isEqualTo("DOWN");
        writer.stop();
        assertThat(wallets()).containsExactly("before");
    }

    @Test
    void an_event_after_the_head_ends_all_writing_and_is_not_taken_for_the_fault_of_a_call() {
        writer.append(unit("before", 1));
        sql.sql("update event_head set last_index = 0").update();

        Throwable failed = catchThrowable(() -> writer.append(unit("later", 1)));

        assertThat(failed).isInstanceOfSatisfying(StoreUnavailable.class, e -> assertThat(e.surelyNothingDone())
                .isTrue());
        assertThat(opened.health()).isEqualTo("DOWN");
        assertThat(writer.whyDown()).contains("events after the newest");
        assertThat(wallets()).containsExactly("before");
    }

    @Test
    void a_caller_that_is_interrupted_withdraws_what_is_queued_and_waits_for_what_is_taken() throws Exception {
        CountDownLatch free = new CountDownLatch(1);
        CountDownLatch committing = new CountDownLatch(1);
        trouble.atCommit = once(() -> {
            committing.countDown();
            awaitFreed(free);
        });
        Caller taken = new Caller(unit("taken", 1));
        assertThat(committing.await(5, TimeUnit.SECONDS)).isTrue();
        Caller queued = new Caller(unit("queued", 1));
        await().atMost(Duration.ofSeconds(5)).until(() -> writer.queued() == 1);

        queued.thread.interrupt();
        taken.thread.interrupt();
        // Long before its own time (5 s) is up.
        assertThat(queued.done.get(2, TimeUnit.SECONDS)).isInstanceOf(StoreUnavailable.class);
        assertThat(taken.done.isDone())
                .as("gave up while its events were being stored")
                .isFalse();
        assertThat(queued.wasInterrupted).as("told its caller").isTrue();
        free.countDown();

        assertThat(taken.outcome()).isNull();
        writer.stop();
        assertThat(wallets()).containsExactly("taken");
    }

    /** Appends on a thread of its own. */
    private final class Caller {

        private final CompletableFuture<Throwable> done = new CompletableFuture<>();
        private final Thread thread;
        private volatile boolean wasInterrupted;

        Caller(AppendUnit unit) {
            thread = new Thread(() -> {
                Throwable thrown = catchThrowable(() -> writer.append(unit));
                wasInterrupted = Thread.currentThread().isInterrupted();
                done.complete(thrown);
            });
            thread.start();
        }

        Throwable outcome() throws Exception {
            return done.get(10, TimeUnit.SECONDS);
        }
    }

    private List<CompletableFuture<Void>> asOneGroup(List<AppendUnit> units) throws Exception {
        CountDownLatch free = new CountDownLatch(1);
        CountDownLatch committing = new CountDownLatch(1);
        trouble.atCommit = once(() -> {
            committing.countDown();
            awaitFreed(free);
        });
        CompletableFuture<Void> first = append(unit("first", 1));
        assertThat(committing.await(5, TimeUnit.SECONDS)).isTrue();
        List<CompletableFuture<Void>> group = new ArrayList<>();
        for (AppendUnit unit : units) {
            group.add(append(unit));
            await().atMost(Duration.ofSeconds(5)).until(() -> writer.queued() == group.size());
        }
        free.countDown();
        first.get(5, TimeUnit.SECONDS);
        return group;
    }

    private CompletableFuture<Void> append(AppendUnit unit) {
        return CompletableFuture.runAsync(() -> writer.append(unit), threads);
    }

    private static Throwable reason(CompletableFuture<Void> call) {
        Throwable thrown = catchThrowable(() -> call.get(10, TimeUnit.SECONDS));
        return thrown == null ? null : thrown.getCause();
    }

    private static void awaitFreed(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private StandAloneWriter newWriter() {
        return StandAloneWriter.over(
                () -> new EmbeddedGroups(trouble.in(database.connections().getConnection()), database::force),
                terms,
                (type, payload) -> new Changed(Long.parseLong(new String(payload, StandardCharsets.UTF_8))),
                5_000);
    }

    private interface Step {
        void run() throws Exception;
    }

    private static Step once(Step step) {
        boolean[] done = {false};
        return () -> {
            if (!done[0]) {
                done[0] = true;
                step.run();
            }
        };
    }

    /** Puts itself between the writer and its connection. */
    private static final class Trouble {

        /** Runs when a group's events have been inserted and the head row is about to move. */
        private volatile Step atInsert = () -> {};

        private volatile Step atCommit = () -> {};
        private volatile boolean isGone;

        Connection in(Connection real) {
            return (Connection) Proxy.newProxyInstance(
                    Connection.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, args) -> {
                        String name = method.getName();
                        if (name.equals("prepareStatement") && ((String) args[0]).startsWith("update event_head")) {
                            atInsert.run();
                        }
                        if (name.equals("rollback") && isGone) {
                            throw new SQLException("the connection is gone", "08006");
                        }
                        if (name.equals("commit")) {
                            atCommit.run();
                        }
                        try {
                            return method.invoke(real, args);
                        } catch (InvocationTargetException e) {
                            throw e.getCause();
                        }
                    });
        }
    }

    private record Changed(long rewardId) implements ChangesTerms {
        @Override
        public List<Limit> stockLimits() {
            return List.of();
        }

        @Override
        public String brand() {
            return "b";
        }
    }

    private List<String> wallets() {
        return sql.sql("select aggregate_id from domain_event where aggregate_type = 'W' order by global_index")
                .query(String.class)
                .list();
    }

    private static AppendUnit unit(String wallet, int events) {
        return unit(wallet, events, TermsUsed.NONE);
    }

    private static AppendUnit decidedWith(String wallet, TermsUsed used) {
        return unit(wallet, 1, used);
    }

    private static AppendUnit unit(String wallet, int events, TermsUsed used) {
        List<EventRow> rows = new ArrayList<>();
        for (int sequence = 0; sequence < events; sequence++) {
            rows.add(row("W", wallet, sequence, "{}"));
        }
        return new AppendUnit(rows, List.of(), used);
    }

    private AppendUnit change(long rewardId) {
        String id = "reward-" + rewardId + "-" + UUID.randomUUID();
        return new AppendUnit(
                List.of(row("R", id, 0, String.valueOf(rewardId))), List.of(new Changed(rewardId)), TermsUsed.NONE);
    }

    private static EventRow row(String type, String id, long sequence, String payload) {
        return new EventRow(
                UUID.randomUUID().toString(),
                type,
                id,
                sequence,
                AT.atOffset(ZoneOffset.UTC),
                "any",
                null,
                payload.getBytes(StandardCharsets.UTF_8),
                null,
                null);
    }
}
