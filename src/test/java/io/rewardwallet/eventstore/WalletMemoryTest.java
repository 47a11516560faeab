package io.rewardwallet.eventstore;

import static io.rewardwallet.StartedService.line;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import io.rewardwallet.StartedService;
import io.rewardwallet.StartedService.Answer;
import io.rewardwallet.catalogue.Catalogue;
import io.rewardwallet.wallet.CallDetails;
import io.rewardwallet.wallet.CreditPoints;
import io.rewardwallet.wallet.IssueReward;
import io.rewardwallet.wallet.PointsCredited;
import io.rewardwallet.wallet.RewardIssued;
import io.rewardwallet.wallet.WalletCommand;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.eventhandling.GenericEventMessage;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.axonframework.messaging.unitofwork.DefaultUnitOfWork;
import org.axonframework.messaging.unitofwork.UnitOfWork;
import org.axonframework.serialization.AnnotationRevisionResolver;
import org.axonframework.serialization.Serializer;
import org.axonframework.serialization.json.JacksonSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A wallet in memory never decides on anything but its stored history: snapshots, the second lock, failing appends. */
class WalletMemoryTest {

    private static final String MOBILE = "919825752814";
    private static final String OLD_SNAPSHOT = """
            {"walletId":"w","version":3,"balance":90,"lastEventAt":"2026-11-01T10:00:00Z","requests":{"r1":{"kind":"ISSUE",\
            "rewardId":1,"quantity":1,"issued":1,"unitPrice":10,"points":0,"refusedCodes":[]}},"unitsByReward":{"1":0}}""";
    private static final Map<String, String> SNAPSHOT_EVERY_TWO = Map.of("rewards.snapshot-every", "2");

    @TempDir
    Path data;

    @Test
    void a_wallet_from_its_snapshot_decides_like_one_from_its_events() {
        try (StartedService service = StartedService.on(data, SNAPSHOT_EVERY_TWO)) {
            String snapshot = walletWithSnapshot(service);
            assertThat(snapshot).contains("\"requests\"").contains("\"r1\"");

            assertRepeats(service);
            service.restart();
            assertRepeats(service);
            sql(service).sql("delete from snapshot").update();
            service.restart();
            assertRepeats(service);
        }
    }

    @Test
    void a_snapshot_of_another_form_is_not_used() {
        try (StartedService service = StartedService.on(data, SNAPSHOT_EVERY_TWO)) {
            String snapshot = walletWithSnapshot(service);
            sql(service)
                    .sql("update snapshot set payload = ?, payload_revision = 'older'")
                    .param(snapshot.replace("\"balance\":", "\"balance\":1").getBytes(StandardCharsets.UTF_8))
                    .update();
            service.bean(WalletCache.class).removeAll();

            assertRepeats(service);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"ofLaterVersion\":1,", "{\"requests\":7,", "not even JSON"})
    void a_snapshot_that_cannot_be_read_is_not_used(String beginning) {
        try (StartedService service = StartedService.on(data, SNAPSHOT_EVERY_TWO)) {
            String snapshot = walletWithSnapshot(service);
            sql(service)
                    .sql("update snapshot set payload = ?")
                    .param((beginning + snapshot.substring(1)).getBytes(StandardCharsets.UTF_8))
                    .update();
            service.bean(WalletCache.class).removeAll();

            assertRepeats(service);
        }
    }

    @Test
    void with_the_second_lock_off_the_first_still_holds() throws Exception {
        try (StartedService service = StartedService.on(data, SNAPSHOT_EVERY_TWO)) {
            sql(service)
                    .sql("alter table domain_event drop constraint domain_event_once")
                    .update();
            walletWithSnapshot(service);
            assertRepeats(service);
            ExecutorService callers = Executors.newFixedThreadPool(8);
            List<Future<Answer>> answers = new ArrayList<>();
            for (int i = 0; i < 64; i++) {
                answers.add(callers.submit(() -> service.issue("b", MOBILE, line(1, 2, "at once"))));
            }
            int quantity = 0;
            for (Future<Answer> answer : answers) {
                assertThat(answer.get().code()).isEqualTo(200);
                quantity += answer.get().json().at("/rewards/0/quantity").asInt();
            }
            callers.shutdown();

            assertThat(quantity).isEqualTo(2);
            assertThat(service.issue("b", MOBILE, line(1, 2, "at once"))
                            .json()
                            .get("balance")
                            .asInt())
                    .isEqualTo(70);
        }
    }

    @Test
    void a_second_append_in_one_unit_of_work_is_refused_and_nothing_of_it_stored() {
        try (StartedService service = StartedService.on(data)) {
            StoredEvents events = service.bean(StoredEvents.class);
            UnitOfWork<?> work = DefaultUnitOfWork.startAndGet(GenericEventMessage.asEventMessage("work"));
            try {
                events.appendEvents(List.of(credit("first")));
                assertThatThrownBy(() -> events.appendEvents(List.of(credit("second"))))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("second append");
            } finally {
                work.rollback();
            }
            assertThat(sql(service)
                            .sql("select aggregate_id from domain_event")
                            .query(String.class)
                            .list())
                    .containsExactly("first");
        }
    }

    private static GenericDomainEventMessage<?> credit(String wallet) {
        var event = new PointsCredited(wallet, "b", "r", 1, 1, CallDetails.NONE, Instant.parse("2026-11-01T10:00:00Z"));
        return new GenericDomainEventMessage<>("CustomerRewardWallet", wallet, 0, event);
    }

    @Test
    void a_state_that_forgot_a_request_is_stopped_by_the_store_and_rebuilt() {
        try (StartedService service = StartedService.on(data, SNAPSHOT_EVERY_TWO)) {
            String snapshot = walletWithSnapshot(service);
            sql(service)
                    .sql("update snapshot set payload = ?")
                    .param(snapshot.replaceFirst("\"requests\":\\{.*?\\}\\},", "\"requests\":{},")
                            .getBytes(StandardCharsets.UTF_8))
                    .update();
            service.bean(WalletCache.class).removeAll();

            Answer repeat = service.issue("b", MOBILE, line(1, 1, "r1"));

            assertThat(repeat.json().at("/rewards/0/replayed").asBoolean()).isTrue();
            assertThat(repeat.json().get("balance").asInt()).isEqualTo(90);
            assertRepeats(service);
        }
    }

    /** Calls decided together, the last of which is outdated: of the others nothing is stored either. */
    @Test
    void what_was_not_stored_gets_into_no_snapshot() {
        try (StartedService service = StartedService.on(data, SNAPSHOT_EVERY_TWO)) {
            walletWithSnapshot(service);
            String wallet = sql(service)
                    .sql("select aggregate_id from snapshot")
                    .query(String.class)
                    .single();
            var before = service.bean(Catalogue.class).terms("b", List.of(1L), false);
            service.reward("b", 1, 11);
            service.bean(WalletCache.class).removeAll();
            Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);
            List<WalletCommand> calls = List.of(
                    new CreditPoints(wallet, "b", "c1", 5, false, CallDetails.NONE, now),
                    new CreditPoints(wallet, "b", "c2", 5, false, CallDetails.NONE, now),
                    new IssueReward(
                            wallet,
                            "b",
                            List.of(new IssueReward.Line(1, 1, "r2")),
                            before.byRewardId(),
                            before.version(),
                            false,
                            CallDetails.NONE,
                            now));

            ThreadPoolExecutor snapshots = service.bean(ThreadPoolExecutor.class);
            long savedBefore = snapshots.getTaskCount();
            assertThatThrownBy(() -> service.bean(WalletCommands.class).sendTogether(calls))
                    .isInstanceOf(DecisionOutdated.class);

            assertThat(snapshots.getTaskCount()).isEqualTo(savedBefore);
            assertThat(snapshotted(service)).isEqualTo(2);
            Answer credited = service.credit("b", MOBILE, 5, "c1");
            assertThat(credited.json().get("replayed").asBoolean()).isFalse();
            assertThat(credited.json().get("balance").asInt()).isEqualTo(95);
            assertThat(credited.json().get("walletVersion").asInt()).isEqualTo(4);
            awaitSnapshot(service, 3);
        }
    }

    @Test
    void a_saved_state_ahead_of_the_history_is_thrown_away() {
        try (StartedService service = StartedService.on(data, SNAPSHOT_EVERY_TWO)) {
            String snapshot = walletWithSnapshot(service);
            sql(service)
                    .sql("update snapshot set payload = ?, sequence_number = 3")
                    .param(snapshot.replace("\"version\":3", "\"version\":4").getBytes(StandardCharsets.UTF_8))
                    .update();
            service.bean(WalletCache.class).removeAll();

            Answer credited = service.credit("b", MOBILE, 5, "c1");

            assertThat(credited.status()).as(credited.toString()).isEqualTo(200);
            assertThat(credited.json().get("walletVersion").asInt()).isEqualTo(4);
        }
    }

    @Test
    void a_state_whose_newest_event_is_not_in_the_history_is_not_saved() {
        try (StartedService service = StartedService.on(data, SNAPSHOT_EVERY_TWO)) {
            walletWithSnapshot(service);
            String wallet = sql(service)
                    .sql("select aggregate_id from snapshot")
                    .query(String.class)
                    .single();
            var event = new PointsCredited(wallet, "b", "r", 1, 1, CallDetails.NONE, Instant.now());

            service.bean(EventStore.class)
                    .storeSnapshot(new GenericDomainEventMessage<>("CustomerRewardWallet", wallet, 7, event));

            assertThat(snapshotted(service)).isEqualTo(2);
        }
    }

    /**
     * The state of before the reversal, as if the reversal were in it; once with the same reversalId, once with
     * another.
     */
    @ParameterizedTest
    @CsvSource({"back1, 200, true", "back2, 8020, false"})
    void a_state_that_forgot_a_reversal_is_stopped_by_the_store_and_rebuilt(String id, int code, boolean replayed) {
        try (StartedService service = StartedService.on(data, SNAPSHOT_EVERY_TWO)) {
            String before = walletWithSnapshot(service);
            assertThat(before).contains("\"version\":3", "\"balance\":90");
            assertThat(service.reverse("b", MOBILE, "r1", 1, 1, "back1").code()).isEqualTo(200);
            awaitSnapshot(service, 4);
            sql(service)
                    .sql("update snapshot set payload = ?")
                    .param(before.replace("\"version\":3", "\"version\":5")
                            .replace("\"balance\":90", "\"balance\":100")
                            .getBytes(StandardCharsets.UTF_8))
                    .update();
            service.bean(WalletCache.class).removeAll();

            Answer again = service.reverse("b", MOBILE, "r1", 1, 1, id);

            assertThat(again.code()).isEqualTo(code);
            assertThat(again.json().get("replayed").asBoolean()).isEqualTo(replayed);
            assertThat(again.json().get("balance").asInt()).isEqualTo(100);
            assertThat(again.json().get("walletVersion").asInt()).isEqualTo(5);
        }
    }

    /** Two kinds of growth: requestIds, and times of units. */
    @Test
    void the_saved_state_of_a_wallet_with_a_long_history_is_as_small_as_of_one_with_a_short_one() {
        try (StartedService service = StartedService.on(data)) {
            service.reward("b", 1, 1);
            service.credit("b", MOBILE, 1, "first");
            String wallet = sql(service)
                    .sql("select aggregate_id from domain_event where aggregate_type = 'CustomerRewardWallet'")
                    .query(String.class)
                    .single();
            long size = 0;
            for (int thousands = 1; thousands <= 12; thousands++) {
                addThousandRequests(service, wallet, thousands);
                service.bean(WalletCache.class).removeAll();
                int events = thousands * 1_000;
                assertThat(service.credit("b", MOBILE, 1, "first")
                                .json()
                                .get("walletVersion")
                                .asInt())
                        .isEqualTo(events + 1);
                awaitSnapshot(service, events);
                size = sql(service)
                        .sql("select octet_length(payload) from snapshot")
                        .query(Long.class)
                        .single();
                assertThat(size).isLessThan(200_000);
            }
            assertThat(size).isGreaterThan(20_000);
            assertThat(service.bean(WalletCache.class).weight()).isLessThan(300_000);
        }
    }

    private static void addThousandRequests(StartedService service, String wallet, int thousands) {
        List<GenericDomainEventMessage<?>> events = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            int number = (thousands - 1) * 1_000 + i + 1;
            Instant at = Instant.parse("2026-11-01T10:00:00Z").plusMillis(number);
            events.add(new GenericDomainEventMessage<>(
                    "CustomerRewardWallet",
                    wallet,
                    number,
                    new RewardIssued(
                            wallet, "b", "request" + number, 1, 1, 1, 1, 0, 0, 1, null, CallDetails.NONE, at)));
        }
        service.bean(EventStore.class).publish(events);
    }

    @Test
    void wallets_in_memory_are_bounded_by_what_they_weigh() {
        try (StartedService service = StartedService.on(data, Map.of("rewards.wallet-memory", "40KB"))) {
            WalletCache wallets = service.bean(WalletCache.class);
            service.credit("b", MOBILE, 1, "r");
            long young = wallets.weight();
            assertThat(young).isBetween(1_000L, 4_000L);
            for (int i = 0; i < 60; i++) {
                service.credit("b", MOBILE, 1, "r" + i);
            }
            assertThat(wallets.weight()).as("weighed again after each call").isGreaterThan(5 * young);

            for (int customer = 0; customer < 100; customer++) {
                service.credit("b", "9198257" + (10_000 + customer), 1, "r");
                assertThat(wallets.weight()).isLessThanOrEqualTo(40 * 1024);
            }
            assertThat(service.credit("b", MOBILE, 1, "r").json().get("balance").asInt())
                    .isEqualTo(61);
        }
    }

    /** As the version before wrote it: a number of units a reward, no times. */
    @Test
    void a_snapshot_without_times_of_issue_is_not_used_and_windows_count_all_the_same() {
        try (StartedService service = StartedService.on(data, SNAPSHOT_EVERY_TWO)) {
            walletWithSnapshot(service);
            sql(service)
                    .sql("update snapshot set payload = ?, payload_revision = 'f75fc1cfe1291a31'")
                    .param(OLD_SNAPSHOT.getBytes(StandardCharsets.UTF_8))
                    .update();
            service.bean(WalletCache.class).removeAll();
            service.put("/api/v1/brands/b/rewards/1", """
                    {"name": "R", "intouchPoints": 10, "restrictions": {"customerLevel": [{"kpi": "QUANTITY", "limit": 1,
                     "windowType": "ROLLING", "repeatFrequencyType": "MONTHS"}]}}""");

            assertThat(service.issue("b", MOBILE, line(1, 1, "r2")).code()).isEqualTo(12005);
            assertRepeats(service, 4);
            assertThat(service.reverse("b", MOBILE, "r1", 1, 1, "back1").code()).isEqualTo(200);
            assertThat(service.issue("b", MOBILE, line(1, 1, "r2")).code()).isEqualTo(200);
        }
    }

    @Test
    void an_error_while_appending_leaves_neither_half_a_call_nor_a_wallet_ahead() {
        try (StartedService service = StartedService.on(
                data, Map.of("spring.main.allow-bean-definition-overriding", "true"), FailsOnce.class)) {
            service.reward("b", 1, 5);
            service.credit("b", MOBILE, 100, "credit");
            FailsOnce.ARMED.set(true);

            Answer failed = service.issue("b", MOBILE, line(1, 1, "r1"), line(1, 1, "r2"));
            Answer again = service.issue("b", MOBILE, line(1, 1, "r1"), line(1, 1, "r2"));

            assertThat(failed.status()).isEqualTo(500);
            assertThat(again.code()).isEqualTo(200);
            assertThat(again.json().get("balance").asInt()).isEqualTo(90);
            assertThat(again.json().get("walletVersion").asInt()).isEqualTo(5);
            assertThat(sql(service)
                            .sql(
                                    "select sequence_number from domain_event where aggregate_type = 'CustomerRewardWallet'"
                                            + " order by sequence_number")
                            .query(Long.class)
                            .list())
                    .isEqualTo(List.of(0L, 1L, 2L, 3L, 4L));
        }
    }

    /** Serializes like the service, but runs out of memory once when told to. */
    @Configuration(proxyBeanMethods = false)
    static class FailsOnce {

        static final AtomicBoolean ARMED = new AtomicBoolean();

        @Bean
        @Primary
        Serializer serializer() {
            var module = new SimpleModule();
            module.addSerializer(new StdSerializer<>(CallDetails.class) {
                private static final long serialVersionUID = 1L;

                @Override
                public void serialize(CallDetails call, JsonGenerator json, SerializerProvider provider)
                        throws IOException {
                    if (ARMED.getAndSet(false)) {
                        throw new OutOfMemoryError("on purpose");
                    }
                    json.writeStartObject();
                    json.writeEndObject();
                }
            });
            return JacksonSerializer.builder()
                    .objectMapper(
                            StoredJson.mapper().rebuild().addModule(module).build())
                    .revisionResolver(new AnnotationRevisionResolver())
                    .build();
        }
    }

    private static String walletWithSnapshot(StartedService service) {
        service.reward("b", 1, 10);
        service.credit("b", MOBILE, 100, "credit");
        service.issue("b", MOBILE, line(1, 1, "r1"));
        service.issue("b", MOBILE, line(1, 1, "r1"));
        awaitSnapshot(service, 2);
        return new String(
                sql(service)
                        .sql("select payload from snapshot")
                        .query(byte[].class)
                        .single(),
                StandardCharsets.UTF_8);
    }

    /** @param sequence the event that the snapshot has to contain */
    private static void awaitSnapshot(StartedService service, long sequence) {
        Awaitility.await("snapshot").atMost(Duration.ofSeconds(10)).until(() -> snapshotted(service) >= sequence);
    }

    private static long snapshotted(StartedService service) {
        return sql(service)
                .sql("select coalesce(max(sequence_number), -1) from snapshot")
                .query(Long.class)
                .single();
    }

    private static void assertRepeats(StartedService service) {
        assertRepeats(service, 3);
    }

    private static void assertRepeats(StartedService service, int walletVersion) {
        service.bean(WalletCache.class).removeAll();
        Answer issue = service.issue("b", MOBILE, line(1, 1, "r1"));
        assertThat(issue.json().at("/rewards/0/replayed").asBoolean()).isTrue();
        assertThat(issue.json().get("balance").asInt()).isEqualTo(90);
        assertThat(issue.json().get("walletVersion").asInt()).isEqualTo(walletVersion);
        assertThat(service.credit("b", MOBILE, 100, "credit")
                        .json()
                        .get("replayed")
                        .asBoolean())
                .isTrue();
        assertThat(service.issue("b", MOBILE, line(1, 2, "r1")).code()).isEqualTo(10003);
    }

    private static JdbcClient sql(StartedService service) {
        return service.bean(JdbcClient.class);
    }
}
