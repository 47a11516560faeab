package io.rewardwallet.issuance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rewardwallet.Migrations;
import io.rewardwallet.Postgres;
import io.rewardwallet.issuance.Issuances.OfReward;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Counts of a wallet by reward, as numbers, as the text in its row, and out of the rows that earlier versions kept. */
class WalletUnitsTest {

    @Test
    void rewards_come_back_in_order_from_the_text_with_the_sums_of_what_was_added() {
        var random = new Random(20);
        for (int round = 0; round < 50; round++) {
            var units = new WalletUnits(null);
            Map<Long, OfReward> expected = new TreeMap<>();
            for (int i = 0; i < random.nextInt(40); i++) {
                long reward = random.nextInt(4) == 0 ? Long.MAX_VALUE - random.nextInt(3) : 1 + random.nextInt(12);
                long issued = random.nextInt(1_000);
                long reversed = random.nextInt(3);
                long points = random.nextLong(1_000_000_000_000L);
                units.add(reward, issued, reversed, points);
                expected.merge(reward, new OfReward(reward, issued, reversed, points), WalletUnitsTest::sum);
            }
            units.reach(round, "2026-11-01T10:00:00Z");

            Object[] row = units.row("w");

            assertThat(row).startsWith("w", (long) round, "2026-11-01T10:00:00Z");
            long[] read = WalletUnits.read(round, (String) row[3]);
            assertThat(read).isEqualTo(units.numbers());
            assertThat(WalletUnits.rewardsIn(read)).containsExactlyElementsOf(expected.values());
        }
    }

    private static OfReward sum(OfReward one, OfReward other) {
        return new OfReward(
                one.rewardId(),
                one.issued() + other.issued(),
                one.reversed() + other.reversed(),
                one.points() + other.points());
    }

    @Test
    void goes_on_from_what_was_counted_and_leaves_that_alone() {
        long[] before = {7, 5, 2, 0, 20};
        var units = new WalletUnits(before);
        units.add(5, 1, 1, 10);
        units.add(3, 4, 0, 0);
        units.addAll(new long[] {99, 3, 1, 0, 0, 9, 1, 0, 1});

        assertThat(units.row("w")[3]).isEqualTo("[[3,5,0,0],[5,3,1,30],[9,1,0,1]]");
        assertThat(units.rewards()).isEqualTo(3);
        assertThat(before).containsExactly(7, 5, 2, 0, 20);
    }

    @Test
    void a_wallet_without_rewards_is_an_empty_list_and_what_is_no_such_list_is_an_error() {
        assertThat(new WalletUnits(null).row("w")[3]).isEqualTo("[]");
        assertThat(WalletUnits.read(3, "[]")).containsExactly(3);
        for (String wrong : List.of(
                "[[1,2,0]]",
                "[[1,-2,0,0]]",
                "[[1,2,0,0x]]",
                "1 2 0 0",
                "[[1,2,0,0]] [",
                "[[1,2.5,0,0]]",
                "[[1,2,0,0")) {
            assertThatThrownBy(() -> WalletUnits.read(3, wrong)).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void rows_that_earlier_versions_kept_become_the_text_on_the_embedded_database(@TempDir Path folder)
            throws Exception {
        String url = "jdbc:h2:file:" + folder.resolve("rewards");
        var configuration = Flyway.configure().dataSource(url, "rewards", "").placeholders(Migrations.EMBEDDED);
        try (Connection connection = DriverManager.getConnection(url, "rewards", "")) {
            rowsBecomeTheText(connection, configuration);
        }
    }

    @Test
    void rows_that_earlier_versions_kept_become_the_text_on_postgresql() throws Exception {
        Postgres database = Postgres.emptyDatabase();
        var configuration = Flyway.configure()
                .dataSource(database.url(), database.user(), database.password())
                .placeholders(Migrations.POSTGRES);
        try (Connection connection = database.connect()) {
            rowsBecomeTheText(connection, configuration);
        }
    }

    private static void rowsBecomeTheText(Connection connection, FluentConfiguration flyway) throws SQLException {
        flyway.target("11").load().migrate();
        try (Statement statement = connection.createStatement()) {
            // Where a start ended after half of the tables were changed, as the embedded database lets it.
            statement.execute(
                    "alter table issuance_wallet_a add column rewards varchar(1048576) default 'half' not null");
            for (String set : List.of("a", "b")) {
                statement.execute("insert into issuance_wallet_" + set + " (wallet_id, version, as_of) values" + " ('"
                        + set + "one', 5, current_timestamp), ('" + set + "none', 1, current_timestamp)");
                statement.execute("insert into issuance_" + set + " (wallet_id, reward_id, issued, reversed, points)"
                        + " values ('" + set + "one', 9223372036854775807, 1, 0, 5), ('" + set + "one', 9, 2, 1, 30),"
                        + " ('" + set + "one', 10, 3, 0, 0)");
            }
        }
        flyway.target("latest").load().migrate();
        for (String set : List.of("a", "b")) {
            assertThat(rewards(connection, "issuance_wallet_" + set, set + "one"))
                    .isEqualTo("[[9,2,1,30],[10,3,0,0],[9223372036854775807,1,0,5]]");
            assertThat(rewards(connection, "issuance_wallet_" + set, set + "none"))
                    .isEqualTo("[]");
        }
    }

    private static String rewards(Connection connection, String table, String wallet) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "select rewards from " + table + " where wallet_id = '" + wallet + "'")) {
            row.next();
            return row.getString(1);
        }
    }
}
