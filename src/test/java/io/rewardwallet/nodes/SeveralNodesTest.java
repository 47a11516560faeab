package io.rewardwallet.nodes;

import static io.rewardwallet.StartedService.line;
import static org.assertj.core.api.Assertions.assertThat;

import io.rewardwallet.Postgres;
import io.rewardwallet.StartedService;
import io.rewardwallet.StartedService.Answer;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Two nodes on one PostgreSQL answer as one. */
class SeveralNodesTest {

    private static StartedService a;
    private static StartedService b;

    @BeforeAll
    static void start() {
        Postgres database = Postgres.emptyDatabase();
        a = StartedService.on(database, Map.of());
        b = StartedService.on(database, Map.of());
    }

    @AfterAll
    static void stop() {
        a.close();
        b.close();
    }

    @Test
    void a_repeat_on_the_other_node_is_known_there() {
        a.reward("b", 1, 5);
        a.credit("b", "919825752814", 30, "c");
        Answer first = a.issue("b", "919825752814", line(1, 2, "r"));
        Answer again = b.issue("b", "919825752814", line(1, 2, "r"));
        assertThat(first.json().get("pointsRedeemed").asLong()).isEqualTo(10);
        assertThat(again.status()).isEqualTo(200);
        assertThat(again.json().get("pointsRedeemed").asLong()).isZero();
        assertThat(again.json().get("balance").asLong()).isEqualTo(20);
    }
}
