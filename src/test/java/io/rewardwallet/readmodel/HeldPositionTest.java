package io.rewardwallet.readmodel;

import static org.assertj.core.api.Assertions.assertThat;

import io.rewardwallet.Postgres;
import io.rewardwallet.StartedService;
import io.rewardwallet.eventstore.EventFeed;
import io.rewardwallet.eventstore.NodeName;
import io.rewardwallet.readmodel.Generations.Generation;
import io.rewardwallet.readmodel.Generations.Held;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/** What a range's transaction begins with, on PostgreSQL. */
class HeldPositionTest {

    private final StartedService service = StartedService.on(Postgres.emptyDatabase(), Map.of());
    private final JdbcClient sql = service.bean(JdbcClient.class);
    private final Generations generations = service.bean(Generations.class);

    @AfterEach
    void stop() {
        service.close();
    }

    @Test
    void only_the_commit_of_a_range_does_not_wait_for_the_disk() {
        service.credit("b", "919999999999", 10, "credit");
        Histories.awaitLevel(service);

        String during = inTransaction(held -> synchronousCommit());
        assertThat(during).isEqualTo("off");
        assertThat(synchronousCommit()).isEqualTo("on");
    }

    @Test
    void it_tells_position_last_event_and_whether_wallets_are_parked() {
        service.credit("b", "919999999999", 10, "credit");
        Histories.awaitLevel(service);
        String newest = sql.sql("select event_id from domain_event where global_index = 1")
                .query(String.class)
                .single();

        assertThat(held()).isEqualTo(new Held(1, false, newest));
        sql.sql("insert into parked_wallet (id, model, table_set, wallet_id, event_type, error, since, tries)"
                        + " values (?, 'balance', ?, 'w', 'PointsCredited', 'none', ?, 1)")
                .params(
                        UUID.randomUUID(),
                        Generations.letter(serving().tables()),
                        Instant.EPOCH.atOffset(ZoneOffset.UTC))
                .update();
        assertThat(held()).isEqualTo(new Held(1, true, newest));
        sql.sql("update event_head set last_index = 0").update();
        sql.sql("delete from domain_event").update();
        assertThat(held()).isEqualTo(new Held(1, true, null));
    }

    private Held held() {
        return inTransaction(held -> held);
    }

    private <T> T inTransaction(Function<Held, T> work) {
        long last = service.bean(EventFeed.class).lastIndex();
        String node = service.bean(NodeName.class).name();
        return service.bean(TransactionOperations.class)
                .execute(status -> work.apply(generations.holdPosition(serving(), node, last)));
    }

    private Generation serving() {
        return generations.find("balance", Generations.State.SERVING).orElseThrow();
    }

    private String synchronousCommit() {
        return sql.sql("select current_setting('synchronous_commit')")
                .query(String.class)
                .single();
    }
}
