package io.rewardwallet;

import static io.rewardwallet.StartedService.line;
import static org.assertj.core.api.Assertions.assertThat;

import io.rewardwallet.StartedService.Answer;
import io.rewardwallet.catalogue.Catalogue;
import io.rewardwallet.customer.CustomerDirectory;
import io.rewardwallet.customer.CustomerIdentifier;
import io.rewardwallet.history.StoredWalletEvent;
import io.rewardwallet.history.WalletHistory;
import io.rewardwallet.wallet.Limit;
import io.rewardwallet.wallet.LimitOnPaper;
import io.rewardwallet.wallet.RewardIssued;
import io.rewardwallet.wallet.RewardReversed;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/**
 * What the issuances page says of every limit in force, held against a count of the stored events by hand and by a wall
 * calendar, while time goes on over months, units come and go, and limits change.
 */
class HeadroomTest {

    private static final String BRAND = "brand-1";
    private static final String CUSTOMER = "700000001";
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final int STEPS = 160;
    private static final List<String> WINDOWS = List.of(
            "\"windowType\":\"FIXED\",\"repeatFrequencyType\":\"NO_LIMIT\"",
            "\"windowType\":\"FIXED\",\"repeatFrequencyType\":\"DAYS\"",
            "\"windowType\":\"FIXED\",\"repeatFrequencyType\":\"DAYS\",\"interval\":3,\"startOfCycle\":\"2026-05-01T00:00:00Z\"",
            "\"windowType\":\"FIXED\",\"repeatFrequencyType\":\"WEEKS\",\"weekStartDay\":\"SUNDAY\"",
            "\"windowType\":\"FIXED\",\"repeatFrequencyType\":\"MONTHS\"",
            "\"windowType\":\"ROLLING\",\"repeatFrequencyType\":\"DAYS\",\"interval\":2",
            "\"windowType\":\"ROLLING\",\"repeatFrequencyType\":\"WEEKS\"",
            "\"windowType\":\"ROLLING\",\"repeatFrequencyType\":\"MONTHS\"");

    @TempDir
    Path data;

    private StartedService service;

    private final Random random = new Random(20261125);
    private final List<String> requestIds = new ArrayList<>();
    private final Map<String, Long> rewardOf = new HashMap<>();

    private enum Store {
        EMBEDDED,
        POSTGRES
    }

    private StartedService startOn(Store store) {
        return store == Store.EMBEDDED
                ? StartedService.on(data, MovableClock.SETTINGS, MovableClock.class)
                : StartedService.on(Postgres.emptyDatabase(), MovableClock.SETTINGS, MovableClock.class);
    }

    @ParameterizedTest
    @EnumSource(Store.class)
    void the_room_of_every_limit_equals_a_recount_from_the_events(Store store) {
        MovableClock.set(Instant.parse("2026-03-20T10:00:00Z"));
        try (StartedService started = startOn(store)) {
            service = started;
            playAndRecount();
        }
    }

    private void playAndRecount() {
        service.credit(BRAND, CUSTOMER, 1_000_000, "credit");
        int stopped = 0;
        int full = 0;
        for (int step = 0; step < STEPS; step++) {
            MovableClock.forward(Duration.ofMinutes(random.nextInt(3) * random.nextInt(60 * 24 * 4)));
            if (step % 6 == 0) {
                define(1 + random.nextInt(3), random.nextInt(4));
            }
            Answer answer = random.nextInt(4) == 0 && !requestIds.isEmpty() ? reverse(step) : issue(step);
            stopped += answer.body().contains("Max limit reached") ? 1 : 0;
            full += assertRecounted(answer.json().get("walletVersion").asInt());
        }
        assertThat(stopped).as("calls that a limit stopped").isGreaterThan(20);
        assertThat(full).as("limits that say when they reset").isGreaterThan(20);

        replayAndCheck();
        assertRecounted(version());
    }

    private void define(long rewardId, int limits) {
        List<String> level = new ArrayList<>();
        for (int i = 0; i < limits; i++) {
            level.add("{\"kpi\":\"QUANTITY\",\"limit\":" + (1 + random.nextInt(6)) + ","
                    + WINDOWS.get(random.nextInt(WINDOWS.size())) + "}");
        }
        Answer answer =
                service.put("/api/v1/brands/" + BRAND + "/rewards/" + rewardId, """
                {"name": "R", "intouchPoints": 1, "restrictions": {"customerLevel": [%s]}}""".formatted(String.join(",", level)));
        assertThat(answer.status()).as(answer.body()).isLessThan(300);
    }

    private Answer issue(int step) {
        long rewardId = 1 + random.nextInt(3);
        String requestId = "i" + step;
        requestIds.add(requestId);
        rewardOf.put(requestId, rewardId);
        return service.issue(BRAND, CUSTOMER, line(rewardId, 1 + random.nextInt(3), requestId));
    }

    private Answer reverse(int step) {
        String requestId = requestIds.get(Math.max(0, requestIds.size() - 1 - random.nextInt(6)));
        Integer quantity = random.nextBoolean() ? null : 1;
        return service.reverse(BRAND, CUSTOMER, requestId, rewardOf.get(requestId), quantity, "back" + step);
    }

    /** Limits that are full, so that they say when they reset. */
    private int assertRecounted(int version) {
        JsonNode page =
                service.read(BRAND, CUSTOMER, "issuances?minVersion=" + version).json();
        Map<Long, List<Instant>> standing = unitsThatStand();
        int full = 0;
        for (JsonNode reward : page.get("rewards")) {
            long rewardId = reward.get("rewardId").asLong();
            List<Instant> times = standing.getOrDefault(rewardId, List.of());
            List<Limit> inForce = service.bean(Catalogue.class)
                    .find(BRAND, rewardId)
                    .map(found -> found.customerLevel())
                    .orElse(List.of());
            List<String> expected =
                    inForce.stream().map(limit -> recount(limit, times)).toList();
            List<String> told = reward.get("limits")
                    .valueStream()
                    .map(HeadroomTest::inWords)
                    .toList();
            assertThat(told).as("reward %s at %s", rewardId, MovableClock.now()).isEqualTo(expected);
            full += (int) told.stream().filter(limit -> !limit.endsWith("null")).count();
        }
        return full;
    }

    /** Issue times of the units that were not taken back; a reversal takes the newest of its request. */
    private Map<Long, List<Instant>> unitsThatStand() {
        Map<String, List<Instant>> byRequest = new HashMap<>();
        Map<String, Long> rewards = new HashMap<>();
        for (StoredWalletEvent stored : events()) {
            if (stored.event() instanceof RewardIssued issue) {
                List<Instant> times = byRequest.computeIfAbsent(issue.requestId(), id -> new ArrayList<>());
                rewards.put(issue.requestId(), issue.rewardId());
                for (int unit = 0; unit < issue.units(); unit++) {
                    times.add(issue.at());
                }
            } else if (stored.event() instanceof RewardReversed reversal) {
                List<Instant> times = byRequest.get(reversal.requestId());
                times.subList(times.size() - reversal.units(), times.size()).clear();
            }
        }
        Map<Long, List<Instant>> byReward = new TreeMap<>();
        byRequest.forEach(
                (requestId, times) -> byReward.computeIfAbsent(rewards.get(requestId), id -> new ArrayList<>())
                        .addAll(times));
        return byReward;
    }

    private static String recount(Limit limit, List<Instant> times) {
        long counted = LimitOnPaper.count(limit, BERLIN, times, MovableClock.now());
        Instant resetsAt =
                counted < limit.limit() ? null : LimitOnPaper.firstRoom(limit, BERLIN, times, MovableClock.now());
        return inWords(
                limit.limit(),
                limit.windowType() + " " + limit.interval() + " " + limit.repeatFrequencyType(),
                counted,
                Math.max(0, limit.limit() - counted),
                Objects.toString(resetsAt));
    }

    private static String inWords(JsonNode limit) {
        JsonNode resetsAt = limit.get("resetsAt");
        return inWords(
                limit.get("limit").asLong(),
                limit.get("windowType").asString() + " " + limit.get("interval") + " "
                        + limit.get("repeatFrequencyType").asString(),
                limit.get("issued").asLong(),
                limit.get("remaining").asLong(),
                resetsAt.isNull() ? "null" : resetsAt.asString());
    }

    private static String inWords(long limit, String window, long issued, long remaining, String resetsAt) {
        return "%d %s: %d issued, %d remaining, resets at %s".formatted(limit, window, issued, remaining, resetsAt);
    }

    private void replayAndCheck() {
        String model = "/api/v1/read-models/issuance/";
        assertThat(service.post(model + "replay", "").status()).isEqualTo(202);
        Awaitility.await("replay").atMost(Duration.ofSeconds(30)).until(() -> service.get(model + "replay")
                .json()
                .get("state")
                .asString()
                .equals("SWITCHED"));
        assertThat(service.get(model + "replay").json().get("differences").asInt())
                .isZero();
        assertThat(service.post(model + "check", "").json().get("differences")).isEmpty();
        assertThat(service.post("/api/v1/read-models/balance/check", "").json().get("differences"))
                .isEmpty();
    }

    private List<StoredWalletEvent> events() {
        String walletId = service.bean(CustomerDirectory.class)
                .find(BRAND, CustomerIdentifier.parse("mobile:" + CUSTOMER))
                .orElseThrow();
        return service.bean(WalletHistory.class).after(walletId, 0, 10_000);
    }

    private int version() {
        return events().size();
    }
}
