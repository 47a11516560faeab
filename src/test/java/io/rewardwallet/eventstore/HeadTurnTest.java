package io.rewardwallet.eventstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rewardwallet.StartedService;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.jdbc.core.simple.JdbcClient;

/** On the embedded database nobody holds the head row while another moves it. */
class HeadTurnTest {

    private static final int GROUPS = 1_000;
    private static final String LIMITED = """
            {"name": "Scarce", "paymentMode": "FREE", "restrictions": {"rewardLevel": [
                {"kpi": "QUANTITY", "limit": 5, "windowType": "FIXED", "repeatFrequencyType": "NO_LIMIT"}]}}""";

    @TempDir
    Path data;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private StartedService service;
    private HeadTurn turn;
    private JdbcClient sql;

    @BeforeEach
    void start() {
        service = StartedService.on(data);
        turn = service.bean(HeadTurn.class);
        sql = service.bean(JdbcClient.class);
    }

    @AfterEach
    void stop() {
        threads.shutdownNow();
        service.close();
    }

    /** Without turns H2 takes the head of an acknowledged group back among the first hundred. */
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
        try (Connection other = connection()) {
            other.setAutoCommit(false);
            while (!isOver.get()) {
                turn.take();
                try {
                    lockHead(other);
                    other.rollback();
                } finally {
                    turn.end();
                }
                times++;
            }
        }
        return times;
    }

    @Test
    void a_group_waits_for_its_turn_before_it_touches_anything() throws Exception {
        waitsForItsTurn(
                () -> {
                    service.bean(GroupWriter.class).append(GroupWriterTest.unit("wallet", 0));
                    return null;
                },
                "group-writer");
        assertThat(number("select last_index from event_head")).isEqualTo(1);
    }

    @Test
    void a_count_begins_in_its_turn() throws Exception {
        String unlimited = LIMITED.replaceAll("\\{\"kpi[^}]*}", "");
        assertThat(service.put("/api/v1/brands/b/rewards/7", unlimited).status())
                .isEqualTo(201);
        service.issue("b", "919999999999", StartedService.line(7, 3, "three"));
        assertThat(service.put("/api/v1/brands/b/rewards/7", LIMITED).status()).isEqualTo(200);
        sql.sql("delete from stock").update();
        service.bean(StockViews.class).forgetAll();

        waitsForItsTurn(
                () -> {
                    service.bean(StockCounts.class).see("b", 7);
                    return null;
                },
                "counting");
        assertThat(number("select issued from stock")).isEqualTo(3);
    }

    /** With the turn taken the work does not end, and locks no row; it ends when the turn is given back. */
    private void waitsForItsTurn(Callable<Void> work, String thread)
            throws SQLException, InterruptedException, ExecutionException {
        FutureTask<Void> begun = new FutureTask<>(work);
        turn.take();
        try {
            new Thread(begun, "counting").start();
            await().until(() -> begun.isDone() || isWaitingForTurn(thread));
            assertThat(begun).isNotDone();
            try (Connection other = connection()) {
                other.setAutoCommit(false);
                lockHead(other);
            }
        } finally {
            turn.end();
        }
        begun.get();
    }

    private static boolean isWaitingForTurn(String thread) {
        return Thread.getAllStackTraces().entrySet().stream()
                .filter(running -> running.getKey().getName().equals(thread))
                .anyMatch(running -> List.of(running.getValue()).stream()
                        .anyMatch(call -> call.getClassName().equals(HeadTurn.class.getName())));
    }

    private Connection connection() throws SQLException {
        var database = service.bean(JdbcConnectionDetails.class);
        return DriverManager.getConnection(database.getJdbcUrl(), database.getUsername(), database.getPassword());
    }

    private static void lockHead(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement
                    .executeQuery("select last_index from event_head for update")
                    .next();
        }
    }

    private long number(String select) {
        return sql.sql(select).query(Long.class).single();
    }
}
