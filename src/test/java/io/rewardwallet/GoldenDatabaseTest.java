package io.rewardwallet;

import static io.rewardwallet.StartedService.line;
import static org.assertj.core.api.Assertions.assertThat;

import io.rewardwallet.StartedService.Answer;
import io.rewardwallet.eventstore.StoredJson;
import io.rewardwallet.wallet.EventKey;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.Objects;
import java.util.UUID;
import java.util.zip.ZipInputStream;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A data folder made by the first version is opened by every later one, and each requestId in it is still known for what it
 * is. The folder is kept zipped in {@code golden/first-version.zip}; {@link #main} made it and is never run again for it.
 */
class GoldenDatabaseTest {

    private static final String BRAND = "golden";
    private static final String MOBILE = "919825752814";

    @TempDir
    Path data;

    @Test
    void the_first_versions_data_decides_as_it_did() throws IOException {
        unpack("/golden/first-version.zip");
        try (StartedService service = StartedService.on(data)) {
            // complete, partial, refused by a limit, refused for points, refused as unknown, credited
            Answer complete = service.issue(BRAND, MOBILE, line(1, 1, "complete"));
            assertThat(complete.json().at("/rewards/0/replayed").asBoolean()).isTrue();
            assertThat(complete.json().get("balance").asInt()).isEqualTo(80);
            assertThat(complete.json().get("walletVersion").asInt()).isEqualTo(8);
            assertThat(service.issue(BRAND, MOBILE, line(1, 2, "complete")).code())
                    .isEqualTo(10003);
            assertThat(service.issue(BRAND, MOBILE, line(1, 1, "limit"))
                            .json()
                            .get("walletVersion")
                            .asInt())
                    .as("the refusal is in the history already")
                    .isEqualTo(8);
            assertThat(service.issue(BRAND, MOBILE, line(1, 1, "points")).code())
                    .as("bound to another reward")
                    .isEqualTo(10003);
            assertThat(service.issue(BRAND, MOBILE, line(3, 2, "unknown")).code())
                    .isEqualTo(10003);
            assertThat(service.credit(BRAND, MOBILE, 100, "credit")
                            .json()
                            .get("replayed")
                            .asBoolean())
                    .isTrue();
            assertThat(service.credit(BRAND, MOBILE, 99, "credit").code()).isEqualTo(10003);

            Answer partial = service.issue(BRAND, MOBILE, line(1, 3, "partial"));
            assertThat(partial.json().at("/rewards/0/issuedTotal").asInt()).isEqualTo(1);
            service.reward(BRAND, 1, 99);
            Answer completed = service.issue(BRAND, MOBILE, line(1, 3, "partial"));
            assertThat(completed.code()).isEqualTo(200);
            assertThat(completed.json().get("pointsRedeemed").asInt())
                    .as("two units at the price of the first")
                    .isEqualTo(20);

            whatWasIssuedByTheFirstVersionCountsInWindowsAndCanBeTakenBack(service);

            for (String model : new String[] {"balance", "issuance"}) {
                Answer check = service.post("/api/v1/read-models/" + model + "/check", "");
                assertThat(check.json().get("differences").isEmpty()).isTrue();
            }
        }
    }

    /** The embedded database commits each change of a table by itself, so a start that is killed leaves a part of them. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "9 | alter table domain_event drop constraint domain_event_once",
                "11 | alter table issuance_wallet_a add column rewards varchar(1048576)",
                "12 | drop table issuance_a",
                "15 | alter table domain_event drop constraint domain_event_once",
                "15 | alter table domain_event alter column request_key rename to event_key",
                "15 | alter table domain_event alter column request_key rename to event_key;"
                        + " alter table domain_event drop constraint domain_event_once;"
                        + " update domain_event set event_key = cast(concat(substring(cast(event_key as varchar) from 1 for 13), '-0000-0000-',"
                        + " lpad(global_index, 12, '0')) as uuid) where event_key is not null",
                "15 | insert into \"flyway_schema_history\" select 99, '16', \"description\","
                        + " \"type\", \"script\", \"checksum\", \"installed_by\", \"installed_on\", 1, false"
                        + " from \"flyway_schema_history\" where \"version\" = '15'"
            })
    void a_first_start_that_was_killed_while_it_changed_tables_is_made_up_for(String version, String doneByThen)
            throws Exception {
        unpack("/golden/first-version.zip");
        String url = "jdbc:h2:file:" + data.resolve("rewards") + ";WRITE_DELAY=0";
        Flyway.configure()
                .dataSource(url, "rewards", "")
                .placeholders(Migrations.EMBEDDED)
                .target(version)
                .load()
                .migrate();
        try (Connection connection = DriverManager.getConnection(url, "rewards", "");
                Statement statement = connection.createStatement()) {
            statement.execute(doneByThen);
        }
        try (StartedService service = StartedService.on(data)) {
            assertThat(service.issue(BRAND, MOBILE, line(1, 1, "complete"))
                            .json()
                            .at("/rewards/0/replayed")
                            .asBoolean())
                    .isTrue();
            for (String model : new String[] {"balance", "issuance"}) {
                Answer check = service.post("/api/v1/read-models/" + model + "/check", "");
                assertThat(check.json().get("differences").isEmpty()).isTrue();
            }
        }
        try (Connection connection = DriverManager.getConnection(url, "rewards", "");
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery("select count(*) from information_schema.table_constraints"
                        + " where constraint_name = 'DOMAIN_EVENT_ONCE'")) {
            found.next();
            assertThat(found.getInt(1)).isEqualTo(1);
            assertThatEveryEventHasItsKey(statement);
        }
    }

    private static void assertThatEveryEventHasItsKey(Statement statement) throws Exception {
        int keys = 0;
        try (ResultSet event = statement.executeQuery("select payload, aggregate_id, event_id, event_key"
                + " from domain_event where aggregate_type = 'CustomerRewardWallet'")) {
            while (event.next()) {
                var payload = StoredJson.mapper().readTree(event.getBytes(1));
                assertThat(event.getObject(4, UUID.class))
                        .isEqualTo(EventKey.of(
                                BRAND, payload.get("requestId").asText(), event.getString(2), event.getString(3)));
                keys++;
            }
        }
        assertThat(keys).isGreaterThan(5);
    }

    /** Windows, times of issue in the read model, and reversals came later. Of reward 1 there are four units. */
    private static void whatWasIssuedByTheFirstVersionCountsInWindowsAndCanBeTakenBack(StartedService service) {
        service.put("/api/v1/brands/golden/rewards/1", """
                {"name": "Reward 1", "intouchPoints": 10, "restrictions": {"customerLevel": [{"kpi": "QUANTITY",
                 "limit": 5, "windowType": "ROLLING", "repeatFrequencyType": "MONTHS", "interval": 1000}]}}""");
        Answer issue = service.issue(BRAND, MOBILE, line(1, 2, "window"));
        assertThat(issue.json().at("/rewards/0/quantity").asInt()).isEqualTo(1);
        Answer reversal = service.reverse(BRAND, MOBILE, "complete", 1, null, "back");
        assertThat(reversal.json().get("points").asInt()).isEqualTo(10);
        String version = reversal.json().get("walletVersion").toString();
        var reward = service.read(BRAND, MOBILE, "issuances?minVersion=" + version)
                .json()
                .at("/rewards/0");
        assertThat(reward.get("issued").asInt()).isEqualTo(5);
        assertThat(reward.get("reversed").asInt()).isEqualTo(1);
        assertThat(reward.at("/limits/0/issued").asInt()).isEqualTo(4);
        assertThat(reward.at("/limits/0/remaining").asInt()).isEqualTo(1);
    }

    private void unpack(String resource) throws IOException {
        try (InputStream in = Objects.requireNonNull(GoldenDatabaseTest.class.getResourceAsStream(resource));
                ZipInputStream zip = new ZipInputStream(in)) {
            for (var entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                Files.copy(zip, data.resolve(Path.of(entry.getName()).getFileName()));
            }
        }
    }

    /** Makes a data folder of this version: {@code main <folder>}. */
    public static void main(String[] arguments) {
        try (StartedService service = StartedService.on(Path.of(arguments[0]))) {
            service.reward(BRAND, 1, 10, 2);
            service.reward(BRAND, 2, 1_000);
            service.credit(BRAND, MOBILE, 100, "credit");
            service.issue(BRAND, MOBILE, line(1, 1, "complete"));
            service.issue(BRAND, MOBILE, line(1, 3, "partial"));
            service.issue(BRAND, MOBILE, line(1, 1, "limit"));
            service.issue(BRAND, MOBILE, line(2, 1, "points"));
            service.issue(BRAND, MOBILE, line(3, 1, "unknown"));
        }
    }
}
