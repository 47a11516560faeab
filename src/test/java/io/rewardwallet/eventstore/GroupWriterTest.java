package io.rewardwallet.eventstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.rewardwallet.StartedService;
import io.rewardwallet.wallet.CallDetails;
import io.rewardwallet.wallet.ChangesTerms;
import io.rewardwallet.wallet.EventKey;
import io.rewardwallet.wallet.PointsCredited;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The one way into the history: groups, clashes, time-outs, failures and the end. */
class GroupWriterTest {

    private static final Instant AT = Instant.parse("2026-11-01T10:00:00Z");

    @TempDir
    Path data;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private StartedService service;
    private GroupWriter writer;
    private JdbcClient sql;

    @BeforeEach
    void start() {
        service = StartedService.on(data);
        writer = service.bean(GroupWriter.class);
        sql = service.bean(JdbcClient.class);
    }

    @AfterEach
    void stop() {
        threads.shutdownNow();
        service.close();
    }

    @Test
    void the_index_has_no_holes_however_many_append_and_clash() throws Exception {
        List<Future<Boolean>> appended = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            String wallet = "wallet-" + i % 300; // a quarter of them clash
            appended.add(threads.submit(() -> isAppended(unit(wallet, 0))));
        }
        int stored = 0;
        for (Future<Boolean> one : appended) {
            stored += one.get() ? 1 : 0;
        }

        assertThat(stored).isEqualTo(300);
        assertThat(count("select count(*) from domain_event")).isEqualTo(300);
        assertThat(count("select max(global_index) from domain_event")).isEqualTo(300);
        assertThat(count("select last_index from event_head")).isEqualTo(300);
        assertThat(service.bean(HistoryEnd.class).lastIndex()).isEqualTo(300);
    }

    @Test
    void in_a_group_only_the_guilty_units_fail() throws Exception {
        writer.append(unit("known", 0));
        writer.append(unit("once", 0, "of a request"));
        AppendUnit behind = unit("known", 0);
        AppendUnit ahead = unit("unknown", 3);
        AppendUnit again = unit("once", 1, "of a request");
        AppendUnit unstorable = unit("long", 0, "x".repeat(65));
        AppendUnit good = unit("good", 0);
        AppendUnit next = unit("known", 1);

        List<Future<Void>> group = asOneGroup(List.of(behind, ahead, again, unstorable, good, next));

        assertThatThrownBy(group.get(0)::get).hasCauseInstanceOf(DecisionOutdated.class);
        assertThatThrownBy(group.get(1)::get).hasCauseInstanceOf(DecisionOutdated.class);
        assertThatThrownBy(group.get(2)::get).hasCauseInstanceOf(AlreadyStored.class);
        assertThatThrownBy(group.get(3)::get)
                .hasCauseInstanceOf(IllegalStateException.class)
                .hasMessageContaining("does not take this event");
        group.get(4).get();
        group.get(5).get();
        assertThat(sql.sql("select aggregate_id from domain_event order by global_index")
                        .query(String.class)
                        .list())
                .containsExactlyInAnyOrder("known", "once", "first", "good", "known");
        assertThat(count("select max(global_index) from domain_event")).isEqualTo(5);
    }

    @Test
    void a_decision_on_terms_that_changed_meanwhile_is_not_stored() {
        service.reward("b", 1, 5);
        service.reward("b", 1, 6);
        long version = service.bean(TermsInForce.class).version();

        assertThatThrownBy(() -> writer.append(decidedWith("w1", new TermsUsed("b", Set.of(1L), version - 1))))
                .isInstanceOf(DecisionOutdated.class);
        writer.append(decidedWith("w2", new TermsUsed("b", Set.of(1L), version)));
        writer.append(decidedWith("w3", new TermsUsed("b", Set.of(2L), version - 1)));
        writer.append(decidedWith("w4", new TermsUsed("other", Set.of(1L), version - 1)));
    }

    @Test
    void a_unit_whose_time_is_up_before_it_was_taken_never_appears() throws Exception {
        GroupWriter impatient = writerOver(connection(), 100).writer();
        try (Connection lock = lockHead()) {
            Future<Void> taken = append(impatient, unit("taken", 0));
            await().atMost(Duration.ofSeconds(5)).until(() -> isWaitingForHead());
            assertThatThrownBy(() -> impatient.append(unit("withdrawn", 0)))
                    .isInstanceOf(StoreUnavailable.class)
                    .matches(e -> ((StoreUnavailable) e).surelyNothingDone());
            lock.rollback();
            taken.get(5, TimeUnit.SECONDS);
        }
        impatient.append(unit("later", 0));
        impatient.stop();

        assertThat(sql.sql("select aggregate_id from domain_event")
                        .query(String.class)
                        .list())
                .containsExactlyInAnyOrder("taken", "later");
    }

    @Test
    void stopping_with_a_full_queue_loses_nothing_acknowledged() throws Exception {
        Set<String> acknowledged = ConcurrentHashMap.newKeySet();
        List<Future<Boolean>> calls = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            int caller = i;
            calls.add(threads.submit(() -> {
                for (int n = 0; n < 1_000; n++) {
                    String wallet = "w" + caller + "-" + n;
                    try {
                        writer.append(unit(wallet, 0));
                        acknowledged.add(wallet);
                    } catch (StoreUnavailable e) {
                        return e.surelyNothingDone();
                    }
                }
                return true;
            }));
        }
        await().atMost(Duration.ofSeconds(20)).until(() -> acknowledged.size() > 500);
        writer.stop();
        for (Future<Boolean> call : calls) {
            assertThat(call.get(10, TimeUnit.SECONDS)).isTrue();
        }

        Set<String> stored = new HashSet<>(sql.sql("select aggregate_id from domain_event")
                .query(String.class)
                .list());
        assertThat(stored).isEqualTo(acknowledged);
    }

    @Test
    void a_commit_that_cannot_be_forced_to_disk_ends_all_writing() throws Exception {
        boolean[] diskFails = {false};
        var database = service.bean(EmbeddedDatabase.class);
        StandAloneWriter opened = writerOver(
                connection(),
                () -> {
                    if (diskFails[0]) {
                        throw new SQLException("the disk is gone", "90028");
                    }
                    database.force();
                },
                1_000);
        GroupWriter unlucky = opened.writer();
        unlucky.append(unit("before", 0));
        diskFails[0] = true;

        assertThatThrownBy(() -> unlucky.append(unit("doubtful", 0)))
                .isInstanceOf(StoreUnavailable.class)
                .matches(e -> !((StoreUnavailable) e).surelyNothingDone());
        diskFails[0] = false;
        await().atMost(Duration.ofSeconds(5))
                .untilAsserted(() -> assertThatThrownBy(() -> unlucky.append(unit("later", 0)))
                        .isInstanceOf(StoreUnavailable.class));
        assertThat(unlucky.whyDown()).contains("forced to disk");
        assertThat(opened.health()).isEqualTo("DOWN");
        assertThat(sql.sql("select aggregate_id from domain_event")
                        .query(String.class)
                        .list())
                .doesNotContain("later");
    }

    @Test
    void events_are_not_appended_inside_a_database_transaction() {
        var transaction = new TransactionTemplate(service.bean(PlatformTransactionManager.class));
        var events = service.bean(StoredEvents.class);

        assertThatThrownBy(() -> transaction.executeWithoutResult(status ->
                        events.appendEvents(List.of(new GenericDomainEventMessage<>("W", "w", 0, event("w"))))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("inside a database transaction");
    }

    private List<Future<Void>> asOneGroup(List<AppendUnit> units) throws Exception {
        try (Connection lock = lockHead()) {
            Future<Void> first = append(writer, unit("first", 0, "first"));
            await().atMost(Duration.ofSeconds(5)).until(() -> isWaitingForHead());
            List<Future<Void>> group = new ArrayList<>();
            for (AppendUnit unit : units) {
                group.add(append(writer, unit));
            }
            await().atMost(Duration.ofSeconds(1)).until(() -> writer.queued() == units.size());
            lock.rollback();
            first.get(5, TimeUnit.SECONDS);
            return group;
        }
    }

    private Future<Void> append(GroupWriter to, AppendUnit unit) {
        return CompletableFuture.runAsync(() -> to.append(unit), threads);
    }

    private boolean isAppended(AppendUnit unit) {
        try {
            writer.append(unit);
            return true;
        } catch (DecisionOutdated e) {
            return false;
        }
    }

    private StandAloneWriter writerOver(Connection connection, long waitMillis) {
        return writerOver(connection, service.bean(EmbeddedDatabase.class)::force, waitMillis);
    }

    private StandAloneWriter writerOver(Connection connection, EmbeddedGroups.Force force, long waitMillis) {
        var form = service.bean(StoredForm.class);
        writer.stop();
        StandAloneWriter other = StandAloneWriter.over(
                () -> new EmbeddedGroups(connection, force),
                new TermsInForce(),
                (type, payload) -> (ChangesTerms) form.read(type, payload),
                waitMillis);
        other.writer().start();
        return other;
    }

    private Connection connection() throws SQLException {
        return service.bean(EmbeddedDatabase.class).connections().getConnection();
    }

    private Connection lockHead() throws SQLException {
        Connection lock = connection();
        lock.setAutoCommit(false);
        lock.createStatement().executeQuery("select * from event_head for update");
        return lock;
    }

    private boolean isWaitingForHead() {
        return count("select count(*) from information_schema.sessions where blocker_id is not null") > 0;
    }

    private long count(String query) {
        return sql.sql(query).query(Long.class).single();
    }

    static AppendUnit unit(String wallet, long sequence) {
        return unit(wallet, sequence, UUID.randomUUID().toString());
    }

    private static AppendUnit unit(String wallet, long sequence, String eventId) {
        return new AppendUnit(List.of(row(wallet, sequence, eventId)), List.of(), TermsUsed.NONE);
    }

    private static AppendUnit decidedWith(String wallet, TermsUsed terms) {
        return new AppendUnit(List.of(row(wallet, 0, UUID.randomUUID().toString())), List.of(), terms);
    }

    private static EventRow row(String wallet, long sequence, String eventId) {
        try {
            return new EventRow(
                    eventId,
                    "CustomerRewardWallet",
                    wallet,
                    sequence,
                    AT.atOffset(ZoneOffset.UTC),
                    PointsCredited.class.getName(),
                    null,
                    StoredJson.mapper().writeValueAsBytes(event(wallet)),
                    null,
                    EventKey.of("b", "r", wallet, eventId));
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    private static PointsCredited event(String wallet) {
        return new PointsCredited(wallet, "b", "r", 1, 1, CallDetails.NONE, AT);
    }
}
