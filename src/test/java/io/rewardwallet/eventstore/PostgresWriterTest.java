package io.rewardwallet.eventstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.rewardwallet.Migrations;
import io.rewardwallet.Postgres;
import io.rewardwallet.PostgresServer;
import io.rewardwallet.StartedService;
import io.rewardwallet.eventstore.EventGroups.Head;
import io.rewardwallet.eventstore.EventGroups.NotStored;
import io.rewardwallet.eventstore.StockUse.Change;
import io.rewardwallet.wallet.EventKey;
import io.rewardwallet.wallet.StockUnits.Move;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The statement that stores a group in PostgreSQL, and what the writer does when it is refused. */
class PostgresWriterTest {

    private static final Instant AT = Instant.parse("2026-11-01T10:00:00Z");

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicInteger looks = new AtomicInteger();
    private Postgres database;

    @BeforeEach
    void schema() {
        database = Postgres.emptyDatabase();
        Flyway.configure()
                .dataSource(database.url(), database.user(), database.password())
                .placeholders(Migrations.POSTGRES)
                .load()
                .migrate();
    }

    @AfterEach
    void stop() {
        threads.shutdownNow();
        long newest = database.number("select last_index from event_head");
        assertThat(database.number("select count(*) from domain_event")).isEqualTo(newest);
    }

    @Test
    void a_late_packet_of_an_earlier_life_is_not_stored() throws Exception {
        try (EventGroups earlier = open("n");
                EventGroups later = open("n")) {
            assertThat(later.store(List.of(unit("w1", 0)), List.of(), 0).lastIndex())
                    .isEqualTo(1);

            assertThatThrownBy(() -> earlier.store(List.of(unit("w2", 0)), List.of(), 0))
                    .isInstanceOfSatisfying(
                            NotStored.class, e -> assertThat(e.why()).isEqualTo(NotStored.Why.TAKEN_OVER));
            assertThat(later.head().lastIndex()).isEqualTo(1);
            assertThat(later.lastGroup()).isEqualTo(1);
        }
    }

    /** Times travel as numbers. Clocks of the session's zone jump between some of these. */
    @Test
    void times_are_stored_to_the_microsecond() throws Exception {
        List<Instant> times = List.of(
                Instant.parse("1969-12-31T23:59:59.999999Z"),
                Instant.parse("2026-03-29T00:59:59.999999Z"),
                Instant.parse("2026-10-25T01:00:00.000001Z"),
                Instant.parse("2199-12-31T23:59:59.123457Z"));
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("set timezone = 'Europe/Berlin'");
            EventGroups groups = new PostgresGroups(connection, "n");
            for (int i = 0; i < times.size(); i++) {
                groups.store(List.of(unit("w" + i, 0, "id" + i, times.get(i))), List.of(), 0);
            }
            try (ResultSet row = statement.executeQuery("select occurred_at from domain_event order by global_index")) {
                for (Instant time : times) {
                    row.next();
                    assertThat(row.getObject(1, OffsetDateTime.class).toInstant())
                            .isEqualTo(time);
                }
            }
        }
    }

    @Test
    void a_group_decided_with_an_older_catalogue_is_not_stored_even_when_it_waited() throws Exception {
        try (EventGroups one = open("one");
                EventGroups two = open("two");
                Connection lock = database.connect();
                Statement statement = lock.createStatement()) {
            lock.setAutoCommit(false);
            statement.execute("update event_head set catalogue_version = catalogue_version + 1");
            CompletableFuture<Object> waiting =
                    CompletableFuture.supplyAsync(() -> whyNot(one, unit("w1", 0)), threads);
            await().atMost(Duration.ofSeconds(5)).until(() -> waitingForLocks() > 0);
            lock.commit();

            assertThat(waiting.get(5, TimeUnit.SECONDS)).isEqualTo(NotStored.Why.TERMS_CHANGED);
            assertThat(two.store(List.of(unit("w1", 0)), List.of(), 1).lastIndex())
                    .isEqualTo(1);
            database.run("update event_head set catalogue_version = 0");
        }
    }

    private static Object whyNot(EventGroups groups, AppendUnit unit) {
        try {
            return groups.store(List.of(unit), List.of(), 0);
        } catch (NotStored e) {
            return e.why();
        } catch (SQLException e) {
            return e;
        }
    }

    private long waitingForLocks() {
        return database.number("select count(*) from pg_stat_activity where datname = current_database()"
                + " and wait_event_type = 'Lock'");
    }

    @Test
    void a_unit_ahead_of_the_history_is_refused_and_moves_nothing() throws Exception {
        try (EventGroups groups = open("n")) {
            groups.store(List.of(unit("w", 0)), List.of(), 0);

            assertThatThrownBy(() -> groups.store(List.of(unit("w", 2)), List.of(), 0))
                    .isInstanceOfSatisfying(
                            NotStored.class, e -> assertThat(e.why()).isEqualTo(NotStored.Why.VALUES));
            Head after = groups.store(List.of(unit("w", 1)), List.of(), 0);

            assertThat(after.lastIndex()).isEqualTo(2);
            assertThat(groups.lastGroup()).isEqualTo(2);
        }
    }

    @Test
    void a_unit_is_not_issued_before_the_one_that_is_given_back_behind_it() throws Exception {
        database.run("insert into stock (brand, reward_id, since_version, timed, issued, last_index)"
                + " values ('b', 1, 1, false, 3, 0)");
        try (EventGroups groups = open("n")) {
            Change issue = new Change(1, new Move(AT, 1));
            Change back = new Change(2, new Move(AT, -1));
            List<AppendUnit> group = List.of(unit("w1", 0), unit("w2", 0));

            assertThatThrownBy(() -> groups.store(group, List.of(ofThree(1, issue, back)), 0))
                    .isInstanceOfSatisfying(
                            NotStored.class, e -> assertThat(e.why()).isEqualTo(NotStored.Why.STOCK_CHANGED));
            assertThat(groups.head().lastIndex()).isZero();

            groups.store(group, List.of(ofThree(0, back, issue)), 0);
            assertThat(database.number("select issued from stock")).isEqualTo(3);
        }
    }

    private static StockUse ofThree(long peak, Change... changes) {
        return new StockUse(new StockKey("b", 1), 1, 0, peak, 3, -1, false, List.of(changes));
    }

    @Test
    void only_the_guilty_units_of_a_group_fail() throws Exception {
        StandAloneWriter opened = writer("n");
        GroupWriter writer = opened.writer();
        writer.start();
        writer.append(unit("known", 0));
        writer.append(unit("once", 0, "of a request"));
        List<AppendUnit> units = List.of(
                unit("known", 0),
                unit("unknown", 3),
                unit("once", 1, "of a request"),
                unit("long", 0, "x".repeat(65)),
                unit("good", 0),
                unit("known", 1));
        List<CompletableFuture<Void>> group = new ArrayList<>();
        try (Connection lock = database.connect();
                Statement statement = lock.createStatement()) {
            lock.setAutoCommit(false);
            statement.execute("select * from event_head for update");
            CompletableFuture<Void> first = CompletableFuture.runAsync(() -> writer.append(unit("first", 0)), threads);
            await().atMost(Duration.ofSeconds(5)).until(() -> waitingForLocks() > 0);
            units.forEach(unit -> group.add(CompletableFuture.runAsync(() -> writer.append(unit), threads)));
            await().atMost(Duration.ofSeconds(2)).until(() -> writer.queued() == units.size());
            lock.rollback();
            first.get(5, TimeUnit.SECONDS);
        }

        assertThatThrownBy(group.get(0)::get).hasCauseInstanceOf(DecisionOutdated.class);
        assertThatThrownBy(group.get(1)::get).hasCauseInstanceOf(DecisionOutdated.class);
        assertThatThrownBy(group.get(2)::get).hasCauseInstanceOf(AlreadyStored.class);
        assertThatThrownBy(group.get(3)::get).hasMessageContaining("does not take this event");
        group.get(4).get();
        group.get(5).get();
        writer.stop();
        assertThat(database.number("select count(*) from domain_event")).isEqualTo(5);
    }

    /** The server gives the statement up before the caller does, so it is known that nothing was done. */
    @Test
    void a_head_row_that_stays_locked_ends_in_nothing_done() throws Exception {
        StandAloneWriter opened = writer("n");
        GroupWriter writer = opened.writer();
        writer.start();
        try (Connection lock = database.connect();
                Statement statement = lock.createStatement()) {
            lock.setAutoCommit(false);
            statement.execute("select * from event_head for update");

            assertThatThrownBy(() -> writer.append(unit("late", 0)))
                    .isInstanceOfSatisfying(StoreUnavailable.class, e -> assertThat(e.surelyNothingDone())
                            .isTrue());
            lock.rollback();
        }
        writer.append(unit("next", 0));
        writer.stop();
        assertThat(database.number("select count(*) from domain_event where aggregate_id = 'late'"))
                .isZero();
    }

    @Test
    void a_thousand_who_ask_at_once_are_served_by_few_looks() throws Exception {
        StandAloneWriter opened = writer("n");
        opened.writer().start();
        looks.set(0);
        ExecutorService many = Executors.newFixedThreadPool(100);
        List<CompletableFuture<Void>> asking = new ArrayList<>();
        for (int n = 0; n < 1_000; n++) {
            asking.add(CompletableFuture.runAsync(() -> opened.writer().awaitNewest(), many));
        }
        for (CompletableFuture<Void> one : asking) {
            one.get(10, TimeUnit.SECONDS);
        }
        many.shutdown();
        opened.writer().stop();

        assertThat(looks.get()).isBetween(1, 200);
    }

    @Test
    void the_database_s_clock_counts_on_a_node_whose_own_is_wrong() throws Exception {
        for (Duration wrong : List.of(Duration.ofSeconds(-90), Duration.ofSeconds(5), Duration.ofDays(3_650))) {
            NodeClock clock = new NodeClock(Clock.offset(Clock.systemUTC(), wrong));
            try (EventGroups groups = open("clock")) {
                Instant sent = clock.ownTime();
                clock.follow(groups.head().at(), sent);
            }
            assertThat(Duration.between(Instant.now(), clock.instant()).abs())
                    .as("off by " + wrong)
                    .isLessThan(Duration.ofMillis(500));
        }
    }

    @Test
    void a_commit_waits_for_the_disk_whatever_the_role_says() throws Exception {
        database.run("alter role current_user set synchronous_commit = off");
        try (EventGroups groups = open("n");
                Statement statement = groups.connection.createStatement();
                var shown = statement.executeQuery("show synchronous_commit")) {
            shown.next();
            assertThat(shown.getString(1)).isEqualTo("on");
        } finally {
            database.run("alter role current_user reset synchronous_commit");
        }
    }

    @Test
    void a_server_that_does_not_flush_is_refused(@TempDir Path folder) {
        for (String setting : List.of("fsync", "full_page_writes")) {
            try (PostgresServer careless = new PostgresServer(folder.resolve(setting), Map.of(setting, "off"))) {
                Postgres unsafe = careless.emptyDatabase();
                assertThatThrownBy(() -> StartedService.on(unsafe, Map.of()))
                        .hasStackTraceContaining("PostgreSQL runs with " + setting + "=off");
            }
        }
    }

    private EventGroups open(String node) throws SQLException {
        return new PostgresGroups(database.connect(), node);
    }

    private StandAloneWriter writer(String node) {
        return StandAloneWriter.over(
                () -> {
                    Connection connection = database.connect();
                    try (Statement statement = connection.createStatement()) {
                        statement.execute("set statement_timeout = 1500");
                    }
                    return new PostgresGroups(CountedLooks.over(connection, looks), node);
                },
                new TermsInForce(),
                (type, payload) -> {
                    throw new AssertionError("no reward was changed");
                },
                2_000);
    }

    private static AppendUnit unit(String wallet, long sequence) {
        return unit(wallet, sequence, UUID.randomUUID().toString());
    }

    private static AppendUnit unit(String wallet, long sequence, String eventId) {
        return unit(wallet, sequence, eventId, AT);
    }

    private static AppendUnit unit(String wallet, long sequence, String eventId, Instant at) {
        EventRow row = new EventRow(
                eventId,
                "W",
                wallet,
                sequence,
                at.atOffset(ZoneOffset.UTC),
                "any",
                null,
                "{}".getBytes(StandardCharsets.UTF_8),
                null,
                EventKey.of("b", "r", wallet, eventId));
        return new AppendUnit(List.of(row), List.of(), TermsUsed.NONE);
    }
}
