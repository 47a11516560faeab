package io.rewardwallet.eventstore;

import static org.assertj.core.api.Assertions.assertThat;

import io.rewardwallet.Migrations;
import io.rewardwallet.Postgres;
import io.rewardwallet.wallet.EventKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The key of events as the databases have it: what they make of an older history is what Java makes of it. */
class KeyOfEventsTest {

    private static final List<String> NAMES = List.of(
            "a", "b|1", "\u00e1", "\ud83c\udf81 z", "it's", "wallet-0", "x".repeat(50), "2", "3", "4", "5", "6");

    /** A database without tables. */
    private record Database(String url, String user, String password, Map<String, String> placeholders) {

        Connection connect() throws SQLException {
            return DriverManager.getConnection(url, user, password);
        }

        void migrate(String version) {
            Flyway.configure()
                    .dataSource(url, user, password)
                    .placeholders(placeholders)
                    .target(version)
                    .load()
                    .migrate();
        }
    }

    static Stream<Named<Database>> databases() {
        Postgres server = Postgres.emptyDatabase();
        String embedded = "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1";
        return Stream.of(
                Named.of("embedded", new Database(embedded, "", "", Migrations.EMBEDDED)),
                Named.of(
                        "PostgreSQL",
                        new Database(server.url(), server.user(), server.password(), Migrations.POSTGRES)));
    }

    @ParameterizedTest
    @MethodSource("databases")
    void an_older_history_gets_the_keys_that_its_events_would_have_now(Database database) throws SQLException {
        database.migrate("15");
        Map<String, UUID> expected = new HashMap<>();
        try (Connection connection = database.connect();
                PreparedStatement insert =
                        connection.prepareStatement("insert into domain_event (global_index, event_id,"
                                + " aggregate_type, aggregate_id, sequence_number, occurred_at, payload_type, payload, request_key)"
                                + " values (?, ?, 'W', ?, 0, current_timestamp, 'any', ?, ?)")) {
            for (int i = 0; i < NAMES.size(); i++) {
                String wallet = NAMES.get(i);
                String id = "first:" + NAMES.get(NAMES.size() - 1 - i);
                String request = NAMES.get((i + 3) % NAMES.size());
                insert.setLong(1, i + 1);
                insert.setString(2, id);
                insert.setString(3, wallet);
                insert.setBytes(4, "{}".getBytes(StandardCharsets.UTF_8));
                boolean hasRequest = i != 5;
                insert.setObject(5, hasRequest ? oldKey("brand", request) : null);
                insert.executeUpdate();
                expected.put(wallet, hasRequest ? EventKey.of("brand", request, wallet, id) : null);
            }
        }
        database.migrate("16");

        Map<String, UUID> found = new HashMap<>();
        try (Connection connection = database.connect();
                Statement select = connection.createStatement();
                ResultSet row = select.executeQuery("select aggregate_id, event_key from domain_event")) {
            while (row.next()) {
                found.put(row.getString(1), row.getObject(2, UUID.class));
            }
        }
        assertThat(found).isEqualTo(expected);
    }

    /** A plan made for empty tables is kept while they grow: it has to go by the key from the beginning. */
    @ParameterizedTest
    @MethodSource("databases")
    void what_a_wallet_has_let_go_of_is_looked_up_by_the_key(Database database) throws SQLException {
        database.migrate("16");
        boolean isPostgres = database.placeholders() == Migrations.POSTGRES;
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            if (isPostgres) {
                statement.execute("set enable_seqscan = off");
            }
            for (String question : List.of(
                    StoredPast.OF_REQUESTS.replaceAll(":(firsts|lasts)", "array['" + UUID.randomUUID() + "']"),
                    "select global_index from domain_event where event_key between '" + UUID.randomUUID() + "' and '"
                            + UUID.randomUUID() + "'")) {
                StringBuilder plan = new StringBuilder();
                try (ResultSet row = statement.executeQuery("explain " + question)) {
                    while (row.next()) {
                        plan.append(row.getString(1)).append('\n');
                    }
                }
                assertThat(plan.toString())
                        .containsIgnoringCase("domain_event_once")
                        .matches(isPostgres ? "(?s).*Index Cond: .*event_key >= .*" : "(?s).*: EVENT_KEY >= .*");
            }
        }
    }

    /** As it was until the key of an event took its place: the first 16 bytes of a SHA-256. */
    private static UUID oldKey(String brand, String requestId) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            for (String field : List.of("request", brand, requestId)) {
                byte[] bytes = field.getBytes(StandardCharsets.UTF_8);
                digest.update(ByteBuffer.allocate(4).putInt(bytes.length).array());
                digest.update(bytes);
            }
            var hash = ByteBuffer.wrap(digest.digest());
            return new UUID(hash.getLong(), hash.getLong());
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
