package io.rewardwallet.readmodel;

import static io.rewardwallet.StartedService.line;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import io.rewardwallet.StartedService;
import io.rewardwallet.StartedService.Answer;
import io.rewardwallet.customer.CustomerDirectory;
import io.rewardwallet.customer.CustomerIdentifier;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;
import tools.jackson.databind.JsonNode;

/** What goes wrong with a read model is found, told and cured. */
class TroubleTest {

    private static final String BRAND = "brand-1";
    private static final String SICK = "600000001";
    private static final String WELL = "600000002";

    @TempDir
    static Path data;

    private static StartedService service;

    @BeforeAll
    static void two_customers_with_some_history() {
        service = StartedService.on(
                data,
                Map.of("logging.level.io.rewardwallet.http", "warn", "management.endpoints.web.exposure.include", "*"));
        service.reward(BRAND, 1, 5);
        for (String customer : List.of(SICK, WELL)) {
            service.credit(BRAND, customer, 1_000, "start");
            service.issue(BRAND, customer, line(1, 2, "a"), line(1, 3, "b"));
        }
        for (String table : List.of("balance_a", "balance_b", "issuance_wallet_a", "issuance_wallet_b")) {
            sql("create trigger refuse_" + table + " before insert, update on " + table + " for each row call '"
                    + FailingTrigger.class.getName() + "'");
        }
        Histories.awaitLevel(service);
    }

    @AfterEach
    void all_is_well_again() {
        FailingTrigger.refuse(null);
        Histories.awaitLevel(service);
        assertThat(differencesIn("balance")).isEmpty();
        assertThat(differencesIn("issuance")).isEmpty();
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @ParameterizedTest
    @CsvSource({
        "balance, balance_%s, balance, balance",
        "balance, balance_%s, redeemed, redeemed",
        "balance, balance_%s, version, walletVersion",
        "issuance, issuance_wallet_%s, version, walletVersion"
    })
    void a_value_changed_by_hand_is_found_and_a_replay_cures_it(
            String model, String table, String column, String field) {
        String wallet = walletOf(WELL);
        String in = table.formatted(servingSetOf(model));
        long right = number("select " + column + " from " + in + " where wallet_id = '" + wallet + "'");
        sql("update " + in + " set " + column + " = " + column + " + 7 where wallet_id = '" + wallet + "'");

        JsonNode check =
                service.post("/api/v1/read-models/" + model + "/check", "").json();

        assertThat(check.get("checked").asInt()).isEqualTo(2);
        assertThat(check.get("differences")).hasSize(1);
        JsonNode found = check.get("differences").get(0);
        assertThat(found.get("wallet").asString()).isEqualTo(wallet);
        assertThat(found.get("field").asString()).isEqualTo(field);
        assertThat(found.get("inModel").asLong()).isEqualTo(right + 7);
        assertThat(found.get("inHistory").asLong()).isEqualTo(right);
        JsonNode replay = replay(model);
        assertThat(replay.get("state").asString()).isEqualTo("SWITCHED");
        if (!column.equals("version")) {
            assertThat(replay.get("differences").asInt()).isEqualTo(1);
        }
    }

    /** A wallet's counts by reward are one text: [[id,issued,reversed,points]]. */
    @ParameterizedTest
    @CsvSource({"'[1,5,', '[1,12,', issued, 5", "',25]', ',32]', points, 25"})
    void a_count_changed_by_hand_is_found_and_a_replay_cures_it(
            String right, String wrong, String field, long inHistory) {
        String wallet = walletOf(WELL);
        sql("update issuance_wallet_" + servingSetOf("issuance") + " set rewards = replace(rewards, '" + right + "', '"
                + wrong + "') where wallet_id = '" + wallet + "'");

        List<JsonNode> differences = differencesIn("issuance");

        assertThat(differences).singleElement().satisfies(found -> {
            assertThat(found.get("wallet").asString()).isEqualTo(wallet);
            assertThat(found.get("field").asString()).isEqualTo("reward 1 " + field);
            assertThat(found.get("inModel").asLong()).isEqualTo(inHistory + 7);
            assertThat(found.get("inHistory").asLong()).isEqualTo(inHistory);
        });
        JsonNode replay = replay("issuance");
        assertThat(replay.get("state").asString()).isEqualTo("SWITCHED");
        assertThat(replay.get("differences").asInt()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"balance, balance_%s", "issuance, issuance_wallet_%s"})
    void a_time_changed_by_hand_is_found_and_a_replay_cures_it(String model, String table) {
        String wallet = walletOf(WELL);
        sql("update " + table.formatted(servingSetOf(model))
                + " set as_of = as_of + interval '7' second where wallet_id = '" + wallet + "'");

        List<JsonNode> differences = differencesIn(model);

        assertThat(differences).hasSize(1);
        JsonNode found = differences.get(0);
        assertThat(found.get("wallet").asString()).isEqualTo(wallet);
        assertThat(found.get("field").asString()).isEqualTo("asOf");
        assertThat(found.get("inModel").asLong() - found.get("inHistory").asLong())
                .isEqualTo(7_000_000);
        JsonNode replay = replay(model);
        assertThat(replay.get("state").asString()).isEqualTo("SWITCHED");
        assertThat(replay.get("differences").asInt()).isEqualTo(1);
    }

    @Test
    void a_lost_row_and_a_wrong_day_are_found_too() {
        sql("delete from balance_" + servingSetOf("balance") + " where wallet_id = '" + walletOf(WELL) + "'");
        sql("update issuance_day_" + servingSetOf("issuance") + " set units = units - 1");

        assertThat(differencesIn("balance")).hasSize(5);
        List<JsonNode> days = differencesIn("issuance");
        assertThat(days).hasSize(1);
        assertThat(days.get(0).get("wallet").isNull()).isTrue();
        assertThat(days.get(0).get("field").asString()).startsWith("brand brand-1 reward 1 on 20");
        assertThat(days.get(0).get("inHistory").asLong()
                        - days.get(0).get("inModel").asLong())
                .isEqualTo(1);

        replay("balance");
        replay("issuance");
    }

    @ParameterizedTest
    @CsvSource({"balance, balance", "issuance, issuances"})
    void a_wallet_that_cannot_be_counted_is_parked_and_the_others_go_on(String model, String read) {
        String letters = "/api/v1/read-models/" + model + "/dead-letters";
        FailingTrigger.refuse(walletOf(SICK));
        int sick = versionOf(service.credit(BRAND, SICK, 1, "sick-" + model));
        int well = versionOf(service.credit(BRAND, WELL, 1, "well-" + model));

        assertThat(service.read(BRAND, WELL, read + "?minVersion=" + well).status())
                .isEqualTo(200);
        JsonNode letter = await("a parked wallet")
                .atMost(Duration.ofSeconds(10))
                .until(() -> service.get(letters).json(), found -> found.size() == 1)
                .get(0);
        assertThat(letter.get("wallet").asString()).isEqualTo(walletOf(SICK));
        assertThat(letter.get("type").asString()).isEqualTo("PointsCredited");
        assertThat(letter.get("error").asString()).contains("not this wallet");
        assertThat(stateOf(model)).isEqualTo("PARKED");
        assertThat(service.get("/actuator/health").status()).isEqualTo(503);
        assertThat(service.get("/actuator/health/readiness").status()).isEqualTo(200);
        assertThat(meter("deadletters", model)).isEqualTo(1);

        long started = System.nanoTime();
        Answer late = service.read(BRAND, SICK, read + "?minVersion=" + sick);
        assertThat(late.status()).isEqualTo(503);
        assertThat(late.headers()).containsKey("retry-after");
        assertThat(Duration.ofNanos(System.nanoTime() - started))
                .isBetween(Duration.ofMillis(1_900), Duration.ofSeconds(6));
        assertThat(service.read(BRAND, SICK, read).json().get("walletVersion").asInt())
                .isEqualTo(sick - 1);

        String retry = letters + "/" + letter.get("id").asString() + "/retry";
        assertThat(service.post(retry, "").status()).isEqualTo(409);
        assertThat(service.get(letters).json().get(0).get("tries").asInt()).isEqualTo(2);
        FailingTrigger.refuse(null);
        int later = versionOf(service.credit(BRAND, SICK, 1, "later-" + model));
        assertThat(service.post(retry, "").status()).isEqualTo(200);
        assertThat(service.post(retry, "").status()).isEqualTo(404);
        assertThat(service.get(letters).body()).isEqualTo("[]");
        assertThat(service.read(BRAND, SICK, read + "?minVersion=" + later).status())
                .isEqualTo(200);
        assertThat(stateOf(model)).isEqualTo("SERVING");
        bringLevel(model.equals("balance") ? "issuance" : "balance");
        assertThat(service.get("/actuator/health").status()).isEqualTo(200);
    }

    /** It is no wallet's fault: parked, the wallet would stay behind when there is room again. */
    @Test
    void a_full_disk_parks_nobody_and_all_is_counted_when_there_is_room() {
        FailingTrigger.findDiskFullFor(walletOf(SICK));
        int version = versionOf(service.credit(BRAND, SICK, 1, "full"));
        await("tried and not parked")
                .during(Duration.ofSeconds(5))
                .atMost(Duration.ofSeconds(7))
                .until(() ->
                        parkedIn("balance").isEmpty() && parkedIn("issuance").isEmpty());
        assertThat(service.read(BRAND, SICK, "balance")
                        .json()
                        .get("walletVersion")
                        .asInt())
                .isEqualTo(version - 1);

        FailingTrigger.refuse(null);

        await("counted, however often it was tried before")
                .atMost(Duration.ofSeconds(3))
                .until(() -> service.read(BRAND, SICK, "balance?minVersion=" + version)
                                .status()
                        == 200);
    }

    @Test
    void retries_while_the_wallet_is_written_to_leave_no_gap() {
        var over = new AtomicBoolean();
        var writing = CompletableFuture.runAsync(() -> {
            for (int i = 0; !over.get(); i++) {
                service.credit(BRAND, SICK, 1, "storm-" + i);
            }
        });
        for (int round = 0; round < 10; round++) {
            FailingTrigger.refuse(walletOf(SICK));
            await("a parked wallet").atMost(Duration.ofSeconds(10)).until(() -> !parkedIn("balance")
                    .isEmpty());
            FailingTrigger.refuse(null);
            bringLevel("balance");
            bringLevel("issuance");
        }
        over.set(true);
        writing.join();
        Histories.awaitLevel(service);

        assertThat(parkedIn("balance")).isEmpty();
        assertThat(parkedIn("issuance")).isEmpty();
    }

    @Test
    void of_two_retries_at_once_one_counts_and_the_other_finds_nothing() {
        FailingTrigger.refuse(walletOf(SICK));
        service.credit(BRAND, SICK, 1, "retried twice");
        await("a parked wallet").atMost(Duration.ofSeconds(10)).until(() -> !parkedIn("balance")
                .isEmpty());
        FailingTrigger.refuse(null);
        String retry = "/api/v1/read-models/balance/dead-letters/"
                + parkedIn("balance").get(0) + "/retry";

        List<CompletableFuture<Integer>> retries = new ArrayList<>();
        service.bean(TransactionOperations.class).executeWithoutResult(held -> {
            number("select segment from token_entry where processor_name = 'balance_" + servingSetOf("balance")
                    + "' for update");
            for (int i = 0; i < 2; i++) {
                retries.add(CompletableFuture.supplyAsync(
                        () -> service.post(retry, "").status()));
            }
            await("both have read the letter and wait for the position")
                    .atMost(Duration.ofSeconds(10))
                    .until(() -> number("select count(*) from information_schema.sessions where blocker_id is not null"
                                    + " and executing_statement like '%token_entry where processor_name in%'")
                            == 2);
        });

        assertThat(retries.stream().map(CompletableFuture::join)).containsExactlyInAnyOrder(200, 404);
        bringLevel("issuance");
        assertThat(differencesIn("balance")).isEmpty();
    }

    @Test
    void events_delivered_again_are_not_counted_again() {
        service.restart();
        Histories.awaitLevel(service);
        String balances = Histories.contentOf(service, "balance_" + servingSetOf("balance"));
        String days = Histories.contentOf(service, "issuance_day_" + servingSetOf("issuance"));
        for (String model : List.of("balance", "issuance")) {
            String processor = model + "_" + servingSetOf(model);
            ReadModels models = service.bean(ReadModels.class);
            models.stop();
            sql("update token_entry set token = null, token_type = null where processor_name = '" + processor + "'");
            models.start();
            Histories.awaitLevel(service);
        }

        assertThat(Histories.contentOf(service, "balance_" + servingSetOf("balance")))
                .isEqualTo(balances);
        assertThat(Histories.contentOf(service, "issuance_day_" + servingSetOf("issuance")))
                .isEqualTo(days);
    }

    @Test
    void a_change_of_a_reward_moves_the_models_at_once() {
        service.reward(BRAND, 77, 1);

        await("no lag").atMost(Duration.ofSeconds(2)).until(() -> service.get("/api/v1/read-models")
                .json()
                .valueStream()
                .allMatch(model -> model.get("lag").asLong() == 0));
        assertThat(meter("lag", "balance")).isZero();
        assertThat(meter("generation", "balance")).isPositive();
        assertThat(meter("replay.percent", "issuance")).isBetween(0.0, 100.0);
    }

    private static double meter(String name, String model) {
        return service.bean(MeterRegistry.class)
                .get("rewards.readmodel." + name)
                .tag("model", model)
                .gauge()
                .value();
    }

    private static List<String> parkedIn(String model) {
        return service.get("/api/v1/read-models/" + model + "/dead-letters")
                .json()
                .valueStream()
                .map(letter -> letter.get("id").asString())
                .toList();
    }

    private static void bringLevel(String model) {
        Histories.awaitLevel(service);
        for (String id : parkedIn(model)) {
            assertThat(service.post("/api/v1/read-models/" + model + "/dead-letters/" + id + "/retry", "")
                            .status())
                    .isEqualTo(200);
        }
    }

    private static JsonNode replay(String model) {
        String path = "/api/v1/read-models/" + model + "/replay";
        assertThat(service.post(path, "").status()).isEqualTo(202);
        return await("end of the replay of " + model)
                .atMost(Duration.ofSeconds(30))
                .until(() -> service.get(path).json(), progress -> progress.hasNonNull("finishedAt"));
    }

    private static List<JsonNode> differencesIn(String model) {
        return service.post("/api/v1/read-models/" + model + "/check", "")
                .json()
                .get("differences")
                .valueStream()
                .toList();
    }

    private static String stateOf(String model) {
        return service.get("/api/v1/read-models")
                .json()
                .valueStream()
                .filter(of -> of.get("name").asString().equals(model))
                .findFirst()
                .orElseThrow()
                .get("state")
                .asString();
    }

    private static int versionOf(Answer answer) {
        assertThat(answer.status()).isEqualTo(200);
        return answer.json().get("walletVersion").asInt();
    }

    private static String walletOf(String mobile) {
        return service.bean(CustomerDirectory.class)
                .find(BRAND, CustomerIdentifier.parse("mobile:" + mobile))
                .orElseThrow();
    }

    private static String servingSetOf(String model) {
        return service.bean(JdbcClient.class)
                .sql("select table_set from read_model_generation where model = ? and state = 'SERVING'")
                .param(model)
                .query(String.class)
                .single();
    }

    private static long number(String query) {
        return service.bean(JdbcClient.class).sql(query).query(Long.class).single();
    }

    private static void sql(String statement) {
        service.bean(JdbcClient.class).sql(statement).update();
    }
}
