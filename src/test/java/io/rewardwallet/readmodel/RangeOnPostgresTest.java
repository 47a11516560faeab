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
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/** How a range is counted on PostgreSQL: what its transaction begins with, and what a failure in it leaves. */
class RangeOnPostgresTest {

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
                        Generations.letter(serving("balance").tables()),
                        Instant.EPOCH.atOffset(ZoneOffset.UTC))
                .update();
        assertThat(held()).isEqualTo(new Held(1, true, newest));
        // Seen by nobody else, since it is taken back.
        Held inEmptyHistory = service.bean(TransactionOperations.class).execute(status -> {
            status.setRollbackOnly();
            sql.sql("delete from domain_event").update();
            return holdPosition("balance");
        });
        assertThat(inEmptyHistory).isEqualTo(new Held(1, true, null));
    }

    /** The second of the model's tables refuses; what the first has taken by then goes, too. */
    @Test
    void a_wallet_that_cannot_be_counted_is_parked_whole_and_the_others_are_counted() {
        for (String brand : List.of("well", "sick")) {
            assertThat(service.put(
                                    "/api/v1/brands/" + brand + "/rewards/7",
                                    "{\"name\": \"R\", \"paymentMode\": \"FREE\"}")
                            .status())
                    .isEqualTo(201);
        }
        Histories.awaitLevel(service);
        String table = serving("issuance").tables().table("issuance_day");
        sql.sql("alter table " + table + " add constraint refuses check (brand <> 'sick')")
                .update();

        service.bean(TransactionOperations.class).executeWithoutResult(status -> {
            holdPosition("issuance");
            // While the position is held, all three come together in one range.
            service.issue("well", "919999999991", StartedService.line(7, 1, "before"));
            service.issue("sick", "919999999992", StartedService.line(7, 2, "two"));
            service.issue("well", "919999999993", StartedService.line(7, 2, "after"));
        });
        Histories.awaitLevel(service);

        ParkedWallets parked = service.bean(ParkedWallets.class);
        assertThat(parked.of("issuance")).singleElement().satisfies(wallet -> {
            assertThat(wallet.error()).contains("refuses");
            assertThat(counted()).isEqualTo("3 issued in 2 wallets, 3 by day");
            sql.sql("alter table " + table + " drop constraint refuses").update();
            assertThat(parked.retry("issuance", wallet.id())).isTrue();
        });
        assertThat(counted()).isEqualTo("5 issued in 3 wallets, 5 by day");
        assertThat(parked.of("issuance")).isEmpty();
    }

    private String counted() {
        TableSet tables = serving("issuance").tables();
        return sql.sql("select (select sum(cast(r ->> 1 as bigint)) from " + tables.table("issuance_wallet")
                        + ", jsonb_array_elements(cast(rewards as jsonb)) r) || ' issued in '"
                        + " || (select count(*) from " + tables.table("issuance_wallet") + ") || ' wallets, '"
                        + " || (select sum(units) from " + tables.table("issuance_day") + ") || ' by day'")
                .query(String.class)
                .single();
    }

    private Held held() {
        return inTransaction(held -> held);
    }

    private <T> T inTransaction(Function<Held, T> work) {
        return service.bean(TransactionOperations.class).execute(status -> work.apply(holdPosition("balance")));
    }

    private Held holdPosition(String model) {
        long last = service.bean(EventFeed.class).lastIndex();
        return generations.holdPosition(
                serving(model), service.bean(NodeName.class).name(), last);
    }

    private Generation serving(String model) {
        return generations.find(model, Generations.State.SERVING).orElseThrow();
    }

    private String synchronousCommit() {
        return sql.sql("select current_setting('synchronous_commit')")
                .query(String.class)
                .single();
    }
}
