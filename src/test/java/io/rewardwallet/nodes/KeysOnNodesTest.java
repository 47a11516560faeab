package io.rewardwallet.nodes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rewardwallet.Postgres;
import io.rewardwallet.StartedService;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What one node does to a key, the other knows: at once when it is made, within ten seconds when it is revoked. */
class KeysOnNodesTest {

    private static StartedService a;
    private static StartedService b;

    @BeforeAll
    static void start() {
        Postgres database = Postgres.emptyDatabase();
        Map<String, String> smallPool = Map.of("spring.datasource.hikari.maximum-pool-size", "3");
        a = StartedService.on(database, smallPool);
        b = StartedService.on(database, smallPool);
    }

    @AfterAll
    static void stop() {
        a.close();
        b.close();
    }

    @Test
    void a_key_made_on_one_node_is_good_on_the_other_and_dead_within_ten_seconds_of_its_end() {
        assertThat(b.get("/api/v1/keys").status()).isEqualTo(200);
        String key = a.key("b", "auditor");
        assertThat(statusOn(b, key)).isEqualTo(200);

        for (JsonNode listed : a.get("/api/v1/keys").json()) {
            if (listed.get("brand").asString().equals("b")) {
                a.send("DELETE", "/api/v1/keys/" + listed.get("id").asString(), null, "*/*");
            }
        }

        assertThat(statusOn(a, key)).isEqualTo(401);
        await("the key is dead on the other node")
                .atMost(Duration.ofSeconds(10))
                .until(() -> statusOn(b, key) == 401);
    }

    private static int statusOn(StartedService node, String key) {
        return node.sendAs(key, "GET", "/api/v1/brands/b/rewards", null, "*/*").status();
    }
}
