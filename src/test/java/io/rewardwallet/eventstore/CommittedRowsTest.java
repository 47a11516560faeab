package io.rewardwallet.eventstore;

import static io.rewardwallet.StartedService.line;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rewardwallet.StartedService;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What an answer vouches for without an event is forced to disk before the answer: it is counted how often. */
class CommittedRowsTest {

    private static StartedService service;

    @BeforeAll
    static void start(@TempDir Path data) {
        service = StartedService.on(data);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void a_key_that_was_made_and_one_that_was_revoked() {
        long before = timesForced();
        String id = service.post("/api/v1/keys", """
                {"name": "till", "brand": "b", "roles": ["issuer"]}""").json().get("id").asString();
        assertThat(timesForced()).isEqualTo(before + 1);

        service.send("DELETE", "/api/v1/keys/" + id, null, "*/*");
        assertThat(timesForced()).isEqualTo(before + 2);
    }

    @Test
    void an_identifier_that_a_repeat_has_linked() {
        service.reward("links", 1, 1);
        service.credit("links", "12345", 10, "c");
        service.issue("links", "12345", line(1, 1, "r"));
        long before = timesForced();
        String repeat = """
                {"brand": "links", "mobile": "12345",%s "rewards": [{"rewardId": 1, "quantity": 1, "requestId": "r"}]}""";

        service.post("/api/v1/rewards/issue", repeat.formatted(""));
        assertThat(timesForced()).as("a repeat that links nothing").isEqualTo(before);

        service.post("/api/v1/rewards/issue", repeat.formatted(" \"externalId\": \"known-from-now-on\","));
        assertThat(timesForced()).isEqualTo(before + 1);
    }

    @Test
    void the_identifier_of_a_first_call_that_leaves_no_event() {
        long before = timesForced();
        service.post("/api/v1/points/credit", """
                {"brand": "first", "mobile": "67890", "requestId": "c", "points": 9000000000000000000}""");

        assertThat(timesForced()).isEqualTo(before + 1);
    }

    @Test
    void a_replay_when_it_was_begun_and_when_it_has_ended() {
        long before = timesForced();
        service.post("/api/v1/read-models/balance/replay", "");

        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(timesForced()).isEqualTo(before + 2));
    }

    @Test
    void a_parked_wallet_that_was_counted_after_all() {
        service.credit("parked", "13579", 10, "c");
        UUID id = UUID.randomUUID();
        service.bean(JdbcClient.class)
                .sql("insert into parked_wallet (id, model, table_set, wallet_id, event_type, error, since, tries)"
                        + " select ?, 'issuance', table_set, (select max(wallet_id) from customer_identifier"
                        + " where brand = 'parked'), 'PointsCredited', 'x', current_timestamp, 1"
                        + " from read_model_generation where model = 'issuance' and state = 'SERVING'")
                .param(id)
                .update();
        long before = timesForced();

        assertThat(service.post("/api/v1/read-models/issuance/dead-letters/" + id + "/retry", "")
                        .status())
                .isEqualTo(200);
        assertThat(timesForced()).isEqualTo(before + 1);
    }

    private static long timesForced() {
        return service.bean(EmbeddedDatabase.class).timesForced();
    }
}
