package io.rewardwallet.eventstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.rewardwallet.Postgres;
import io.rewardwallet.StartedService;
import io.rewardwallet.wallet.CallDetails;
import io.rewardwallet.wallet.EventIdentity;
import io.rewardwallet.wallet.PointsCredited;
import io.rewardwallet.wallet.WalletPast;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Old requests of a wallet are found on PostgreSQL without walking through all that the wallet has. */
class StoredPastTest {

    private static final int EVENTS = 20_000;
    private static final int YOUNG = 100;
    private static final int CALLS_UNTIL_A_PLAN_IS_KEPT = 50;

    @Test
    void a_plan_that_was_made_while_the_table_was_young_finds_requests_by_their_key() throws Exception {
        Postgres database = Postgres.emptyDatabase();
        try (StartedService service = StartedService.on(database, Map.of())) {
            JdbcClient sql = service.bean(JdbcClient.class);
            WalletPast past = service.bean(WalletPast.class);
            sql.sql("alter table domain_event set (autovacuum_enabled = false)").update();
            storeCredits(sql, 1, YOUNG);
            for (int i = 0; i < CALLS_UNTIL_A_PLAN_IS_KEPT; i++) {
                past.about("w", "b", Set.of("r7", "r9"), EVENTS);
            }
            storeCredits(sql, YOUNG + 1, EVENTS);

            assertThat(past.about("w", "b", Set.of("r7", "r9"), EVENTS))
                    .extracting(WalletPast.Numbered::number)
                    .containsExactly(8L, 10L);

            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(rowsRead(database, "domain_event_once"))
                            .isEqualTo(2 * (CALLS_UNTIL_A_PLAN_IS_KEPT + 1)));
            assertThat(rowsRead(database, "domain_event_in_order")).isLessThan(100);
        }
    }

    private static long rowsRead(Postgres database, String index) {
        return database.number("select idx_tup_read from pg_stat_user_indexes where indexrelname = '" + index + "'");
    }

    private static void storeCredits(JdbcClient sql, int from, int to) throws JsonProcessingException {
        String request = "r#";
        String payload = StoredJson.mapper()
                .writeValueAsString(new PointsCredited(
                        "w", "b", request, 1, 1, CallDetails.NONE, Instant.parse("2026-11-01T10:00:00Z")));
        sql.sql(
                        "insert into domain_event (global_index, event_id, aggregate_type, aggregate_id, sequence_number, occurred_at,"
                                + " payload_type, payload, request_key) select i, 'credit-' || i, 'CustomerRewardWallet', 'w', i - 1,"
                                + " now(), :type, convert_to(replace(:payload, 'r#', 'r' || (i - 1)), 'UTF8'),"
                                + " case i when 8 then cast(:seventh as uuid) when 10 then cast(:ninth as uuid)"
                                + " else gen_random_uuid() end from generate_series(:from, :to) i")
                .param("type", PointsCredited.class.getName())
                .param("payload", payload)
                .param("seventh", EventIdentity.requestKey("b", "r7").toString())
                .param("ninth", EventIdentity.requestKey("b", "r9").toString())
                .param("from", from)
                .param("to", to)
                .update();
    }
}
