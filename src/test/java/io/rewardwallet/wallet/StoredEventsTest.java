package io.rewardwallet.wallet;

import static io.rewardwallet.wallet.TestWallets.BRAND;
import static io.rewardwallet.wallet.TestWallets.FROM_THE_TILL;
import static io.rewardwallet.wallet.TestWallets.NOON;
import static io.rewardwallet.wallet.TestWallets.R1;
import static io.rewardwallet.wallet.TestWallets.WALLET;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.rewardwallet.eventstore.StoredJson;
import io.rewardwallet.wallet.RewardReversed.Taken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What is stored is a public format: the files in {@code src/test/resources/events} show each event as every later version has
 * to read it. A renamed field fails here and not in a replay next year; a new field is null in the files that were there.
 */
class StoredEventsTest {

    private static final Path FOLDER = Path.of("src/test/resources/events");
    private static final ObjectMapper JSON = StoredJson.mapper();
    private static final Instant MICROSECONDS = Instant.parse("2026-06-01T12:00:00.123456Z");
    private static final Limit WEEKLY = new Limit(
            3,
            Limit.WindowType.FIXED,
            Limit.Frequency.WEEKS,
            2,
            DayOfWeek.SUNDAY,
            Instant.parse("2026-01-04T00:00:00Z"));

    private static final Refusal WEEKLY_REACHED = new Refusal(
            RefusalReason.CUSTOMER_LIMIT,
            WEEKLY,
            Instant.parse("2026-06-13T22:00:00Z"),
            null,
            null,
            ZoneId.of("Europe/Berlin"));

    /**
     * Each event with everything that it could hold when it was first stored, and with nothing that it can do without;
     * and with what was added since.
     */
    static Map<String, WalletEvent> events() {
        var events = new TreeMap<String, WalletEvent>();
        events.put("PointsCredited", new PointsCredited(WALLET, BRAND, "top-up", 30, 30, FROM_THE_TILL, MICROSECONDS));
        events.put("PointsCredited.least", new PointsCredited(WALLET, BRAND, "top-up", 1, 1, CallDetails.NONE, NOON));
        events.put(
                "PointsRedeemed",
                new PointsRedeemed(WALLET, BRAND, "req3", R1, 1, 1, 5, 25, FROM_THE_TILL, MICROSECONDS));
        events.put(
                "PointsRedeemed.least",
                new PointsRedeemed(WALLET, BRAND, null, R1, 1, 1, 5, 25, CallDetails.NONE, NOON));
        events.put(
                "RewardIssued",
                new RewardIssued(
                        WALLET,
                        BRAND,
                        "req3",
                        R1,
                        2,
                        1,
                        1,
                        5,
                        5,
                        25,
                        new Refusal(
                                RefusalReason.CUSTOMER_LIMIT,
                                WEEKLY,
                                Instant.parse("2026-06-07T00:00:00Z"),
                                null,
                                null,
                                null),
                        FROM_THE_TILL,
                        MICROSECONDS));
        events.put(
                "RewardIssued.least",
                new RewardIssued(WALLET, BRAND, null, R1, 1, 1, 1, 0, 0, 0, null, CallDetails.NONE, NOON));
        events.put(
                "IssueRefused",
                new IssueRefused(
                        WALLET,
                        BRAND,
                        "req3",
                        R1,
                        2,
                        1,
                        Refusal.pointsNotEnough(30, 29),
                        29,
                        FROM_THE_TILL,
                        MICROSECONDS));
        events.put(
                "IssueRefused.least",
                new IssueRefused(
                        WALLET,
                        BRAND,
                        "req3",
                        R1,
                        2,
                        0,
                        Refusal.of(RefusalReason.REWARD_UNKNOWN),
                        0,
                        CallDetails.NONE,
                        NOON));
        events.put(
                "RewardIssued.windows",
                new RewardIssued(
                        WALLET, BRAND, "req3", R1, 2, 1, 1, 5, 5, 25, WEEKLY_REACHED, FROM_THE_TILL, MICROSECONDS));
        events.put(
                "IssueRefused.stock",
                new IssueRefused(
                        WALLET,
                        BRAND,
                        "req3",
                        R1,
                        2,
                        0,
                        new Refusal(RefusalReason.REWARD_LIMIT, Limit.ever(100), null, null, null, null),
                        29,
                        CallDetails.NONE,
                        NOON));
        events.put(
                "PointsRefunded",
                new PointsRefunded(WALLET, BRAND, "back1", "req3", R1, 3, 15, 40, FROM_THE_TILL, MICROSECONDS));
        events.put(
                "PointsRefunded.least",
                new PointsRefunded(WALLET, BRAND, "back1", "req3", R1, 1, 0, 0, CallDetails.NONE, NOON));
        events.put(
                "RewardReversed",
                new RewardReversed(
                        WALLET,
                        BRAND,
                        "req3",
                        "back1",
                        R1,
                        3,
                        4,
                        15,
                        List.of(new Taken(MICROSECONDS, 1), new Taken(NOON, 2)),
                        40,
                        FROM_THE_TILL,
                        MICROSECONDS));
        events.put(
                "RewardReversed.least",
                new RewardReversed(
                        WALLET,
                        BRAND,
                        "req3",
                        "back1",
                        R1,
                        1,
                        1,
                        0,
                        List.of(new Taken(NOON, 1)),
                        0,
                        CallDetails.NONE,
                        NOON));
        return events;
    }

    static Stream<Arguments> filesAndEvents() {
        return events().entrySet().stream().map(entry -> Arguments.of(entry.getKey(), entry.getValue()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("filesAndEvents")
    void the_stored_form_never_changes(String file, WalletEvent event) throws IOException {
        String written = JSON.writerWithDefaultPrettyPrinter().writeValueAsString(event) + "\n";
        Path path = FOLDER.resolve(file + ".json");
        assertThat(written).as("%s", path).isEqualToNormalizingNewlines(Files.readString(path));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("filesAndEvents")
    void what_was_stored_reads_back_as_it_was(String file, WalletEvent event) throws IOException {
        String stored = Files.readString(FOLDER.resolve(file + ".json"));
        WalletEvent read = JSON.readValue(stored, event.getClass());
        assertThat(read).isEqualTo(event);
        assertThat(read.identity()).isEqualTo(event.identity());
    }

    @Test
    void every_event_has_its_files() throws IOException {
        List<String> expected = Arrays.stream(WalletEvent.class.getPermittedSubclasses())
                .map(Class::getSimpleName)
                .flatMap(name -> Stream.of(name + ".json", name + ".least.json"))
                .toList();
        List<String> tested =
                events().keySet().stream().map(name -> name + ".json").toList();
        assertThat(tested).containsAll(expected);
        try (Stream<Path> files = Files.list(FOLDER)) {
            assertThat(files.map(file -> file.getFileName().toString())).containsExactlyInAnyOrderElementsOf(tested);
        }
    }

    /** Words inside the stored form: the class that names the event, and the names of reasons and windows. */
    @Test
    void stored_names_never_change() {
        assertThat(Arrays.stream(WalletEvent.class.getPermittedSubclasses()).map(Class::getName))
                .containsExactlyInAnyOrder(
                        "io.rewardwallet.wallet.PointsCredited",
                        "io.rewardwallet.wallet.PointsRedeemed",
                        "io.rewardwallet.wallet.RewardIssued",
                        "io.rewardwallet.wallet.IssueRefused",
                        "io.rewardwallet.wallet.PointsRefunded",
                        "io.rewardwallet.wallet.RewardReversed");
        assertThat(names(RefusalReason.values()))
                .containsExactlyInAnyOrder(
                        "REWARD_UNKNOWN",
                        "REWARD_DISABLED",
                        "REWARD_NOT_STARTED",
                        "REWARD_ENDED",
                        "POINTS_NOT_ENOUGH",
                        "CUSTOMER_LIMIT",
                        "REWARD_LIMIT");
        assertThat(names(Limit.WindowType.values())).containsExactlyInAnyOrder("FIXED", "ROLLING");
        assertThat(names(Limit.Frequency.values())).containsExactlyInAnyOrder("NO_LIMIT", "DAYS", "WEEKS", "MONTHS");
    }

    private static List<String> names(Enum<?>[] values) {
        return Arrays.stream(values).map(Enum::name).toList();
    }
}
