package io.rewardwallet.nodes;

import static io.rewardwallet.StartedService.line;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rewardwallet.Postgres;
import io.rewardwallet.StartedService;
import io.rewardwallet.StartedService.Answer;
import io.rewardwallet.nodes.TcpProxy.Loss;
import java.net.URI;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A node whose answer from the database is lost finds out what became of its group; meanwhile another node is asked for the
 * same request under other limits. Whatever each answers, both agree with the history.
 */
class LostAnswersTest {

    /** Its requestIds are in the statement's values, by which the proxy knows it. */
    private static final String MARK = "W-77";

    private static Postgres database;
    private static TcpProxy proxy;
    private static StartedService troubled;
    private static StartedService other;

    @BeforeAll
    static void start() {
        database = Postgres.emptyDatabase();
        URI address = URI.create(database.url().substring("jdbc:".length()));
        proxy = new TcpProxy(address.getPort());
        String throughProxy = "jdbc:postgresql://localhost:" + proxy.port() + address.getPath();
        troubled = StartedService.on(database, Map.of("spring.datasource.url", throughProxy));
        other = StartedService.on(database, Map.of());
    }

    @AfterAll
    static void stop() {
        troubled.close();
        other.close();
        proxy.close();
    }

    @ParameterizedTest
    @EnumSource(
            value = Loss.class,
            names = {"THE_QUESTION", "THE_ANSWER", "THE_CONNECTION"})
    void both_nodes_agree_with_the_history(Loss loss) throws Exception {
        for (int round = 0; round < 10; round++) {
            String customer = "9198257" + loss.ordinal() + round + "000";
            String brand = "lost-" + loss + "-" + round;
            other.reward(brand, 1, 5, 1);
            troubled.credit(brand, customer, 100, "c");

            proxy.lose(loss);
            CompletableFuture<Answer> lost =
                    CompletableFuture.supplyAsync(() -> troubled.issue(brand, customer, line(1, 3, MARK)));
            await().atMost(Duration.ofSeconds(10)).until(proxy::hasLost);
            other.reward(brand, 1, 5, 2);
            Answer meanwhile = other.issue(brand, customer, line(1, 3, MARK));
            Answer first = lost.get(30, TimeUnit.SECONDS);

            assertThat(first.status()).as(first.toString()).isIn(200, 422);
            assertThat(meanwhile.status()).as(meanwhile.toString()).isIn(200, 422);
            long units = first.json().at("/rewards/0/quantity").asLong()
                    + meanwhile.json().at("/rewards/0/quantity").asLong();
            for (StartedService node : new StartedService[] {troubled, other}) {
                Answer again = node.issue(brand, customer, line(1, 3, MARK));
                assertThat(again.json().at("/rewards/0/quantity").asLong()).isZero();
                assertThat(again.json().at("/rewards/0/issuedTotal").asLong())
                        .isEqualTo(2)
                        .isEqualTo(units);
                assertThat(again.json().get("balance").asLong()).isEqualTo(90);
                assertThat(node.read(brand, customer, "requests/" + MARK)
                                .json()
                                .get("issued")
                                .asLong())
                        .isEqualTo(2);
            }
        }
        holesAreNowhere();
    }

    /** The statement still waits in the server when its connection breaks: the new life waits for its end. */
    @Test
    void a_statement_that_is_still_running_is_waited_for() throws Exception {
        String brand = "running";
        String customer = "919825799999";
        other.reward(brand, 1, 5);
        troubled.credit(brand, customer, 100, "c");
        CompletableFuture<Answer> lost;
        try (Connection lock = database.connect();
                Statement statement = lock.createStatement()) {
            lock.setAutoCommit(false);
            statement.execute("select * from event_head for update");
            proxy.lose(Loss.THE_CONNECTION);
            lost = CompletableFuture.supplyAsync(() -> troubled.issue(brand, customer, line(1, 2, MARK)));
            await().atMost(Duration.ofSeconds(10)).until(proxy::hasLost);
            TimeUnit.MILLISECONDS.sleep(1_000);
            assertThat(lost.isDone()).as("answered before the fate was known").isFalse();
            lock.rollback();
        }

        Answer answer = lost.get(30, TimeUnit.SECONDS);

        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        assertThat(answer.json().get("pointsRedeemed").asLong()).isEqualTo(10);
        assertThat(other.issue(brand, customer, line(1, 2, MARK))
                        .json()
                        .get("balance")
                        .asLong())
                .isEqualTo(90);
        holesAreNowhere();
    }

    private static void holesAreNowhere() {
        long newest = database.number("select last_index from event_head");
        assertThat(database.number("select count(*) from domain_event")).isEqualTo(newest);
        assertThat(database.number("select count(*) from (select aggregate_id from domain_event group by aggregate_id"
                        + " having count(*) <> max(sequence_number) + 1) holes"))
                .isZero();
    }
}
