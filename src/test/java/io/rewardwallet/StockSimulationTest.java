package io.rewardwallet;

import static io.rewardwallet.StartedService.line;
import static org.assertj.core.api.Assertions.assertThat;

import io.rewardwallet.StartedService.Answer;
import io.rewardwallet.catalogue.Catalogue;
import io.rewardwallet.catalogue.RewardOnOffer;
import io.rewardwallet.wallet.Limit;
import io.rewardwallet.wallet.LimitOnPaper;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/**
 * A random story of many wallets that share the stock of two rewards: limits on both levels come, change and go, with and
 * without windows, months go by, units are taken back. Each answer is what a list of units and a wall calendar say, on one
 * node or asked of two by turns.
 */
class StockSimulationTest {

    private static final String BRAND = "brand-1";
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final int STEPS = Integer.getInteger("stock-steps", 400);
    private static final int WALLETS = 8;
    private static final List<String> WINDOWS = List.of(
            "\"windowType\":\"FIXED\",\"repeatFrequencyType\":\"NO_LIMIT\"",
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

    private final long seed = Long.getLong("stock-seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final List<Unit> units = new ArrayList<>();
    private final List<Issue> issues = new ArrayList<>();
    private List<StartedService> nodes;
    private int stoppedByStock;
    private int stoppedByCustomer;
    private int resets;

    private enum Store {
        EMBEDDED,
        TWO_NODES_ON_POSTGRES
    }

    /** A unit that stands. */
    private record Unit(int wallet, long rewardId, String requestId, Instant issuedAt) {}

    private record Issue(int wallet, long rewardId, String requestId) {}

    /** A limit that lets no more through. */
    private record Reached(String message, long limit, Instant resetsAt) {}

    @ParameterizedTest
    @EnumSource(Store.class)
    void every_answer_is_what_a_list_on_paper_says(Store store) {
        MovableClock.set(Instant.parse("2026-03-20T10:00:00Z"));
        if (store == Store.EMBEDDED) {
            nodes = List.of(StartedService.on(data, MovableClock.SETTINGS, MovableClock.class));
        } else {
            Postgres database = Postgres.emptyDatabase();
            nodes = List.of(
                    StartedService.on(database, MovableClock.SETTINGS, MovableClock.class),
                    StartedService.on(database, MovableClock.SETTINGS, MovableClock.class));
        }
        try {
            play();
        } finally {
            nodes.forEach(StartedService::close);
        }
    }

    private void play() {
        for (int step = 0; step < STEPS; step++) {
            MovableClock.forward(Duration.ofMinutes(1 + random.nextInt(3) * random.nextInt(60 * 24 * 2)));
            if (step % 12 == 0) {
                define(1 + random.nextInt(2));
            }
            if (random.nextInt(4) == 0 && !issues.isEmpty()) {
                reverse(step);
            } else {
                issue(step);
            }
            pageSaysTheSame(1 + random.nextInt(2));
        }
        System.out.printf(
                "stock on paper, seed %d: %d steps, stopped %d times by stock and %d by a customer's limit, %d resets%n",
                seed, STEPS, stoppedByStock, stoppedByCustomer, resets);
        assertThat(stoppedByStock).isGreaterThan(10);
        assertThat(resets).isGreaterThan(5);
        assertThat(node().post("/api/v1/read-models/issuance/check", "").json().get("differences"))
                .isEmpty();
    }

    private StartedService node() {
        return nodes.get(random.nextInt(nodes.size()));
    }

    private void define(long rewardId) {
        Answer answer = node().put("/api/v1/brands/" + BRAND + "/rewards/" + rewardId, """
                {"name": "R", "paymentMode": "FREE", "restrictions": {"customerLevel": [%s], "rewardLevel": [%s]}}""".formatted(
                        limits(random.nextInt(2), 4), limits(random.nextInt(4), 10)));
        assertThat(answer.status()).as(answer.body()).isLessThan(300);
    }

    private String limits(int count, int most) {
        List<String> level = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            level.add("{\"kpi\":\"QUANTITY\",\"limit\":" + random.nextInt(most + 1) + ","
                    + WINDOWS.get(random.nextInt(WINDOWS.size())) + "}");
        }
        return String.join(",", level);
    }

    private RewardOnOffer reward(long rewardId) {
        return nodes.get(0).bean(Catalogue.class).find(BRAND, rewardId).orElse(null);
    }

    private void issue(int step) {
        int wallet = random.nextInt(WALLETS);
        long rewardId = 1 + random.nextInt(2);
        int quantity = 1 + random.nextInt(4);
        String requestId = "i" + step;
        RewardOnOffer reward = reward(rewardId);
        String body = StartedService.issueBody(BRAND, mobile(wallet), line(rewardId, quantity, requestId));
        Answer dry = node().post("/api/v1/rewards/issue?dryRun=true", body);
        Answer answer = node().post("/api/v1/rewards/issue", body);
        JsonNode line = answer.json().at("/rewards/0");
        if (nodes.size() == 1) {
            assertThat(dry.json().at("/rewards/0/reason")).as(context()).isEqualTo(line.get("reason"));
        }
        assertThat(dry.json().at("/rewards/0/quantity")).as(context()).isEqualTo(line.get("quantity"));
        if (reward == null) {
            assertThat(answer.code()).isEqualTo(8003);
            return;
        }
        int granted = 0;
        while (granted < quantity && reached(reward, wallet).isEmpty()) {
            units.add(new Unit(wallet, rewardId, requestId, MovableClock.now()));
            granted++;
        }
        assertThat(line.get("quantity").asInt()).as(context() + answer).isEqualTo(granted);
        if (granted < quantity) {
            JsonNode reason = line.get("reason");
            String message = reason.get("message").asString().substring("Max limit reached: ".length());
            List<Reached> reached = reached(reward, wallet);
            // A node that has not heard yet that the stock is used up names the customer's own limit, which is reached
            // too.
            boolean maySayCustomer = nodes.size() > 1 && message.contains("CUSTOMER");
            Reached last = lastToReset(
                    maySayCustomer
                            ? reached.stream()
                                    .filter(one -> one.message().contains("CUSTOMER"))
                                    .toList()
                            : reached);
            assertThat(message).as(context() + answer).isEqualTo(last.message());
            assertThat(
                            reason.get("resetsAt").isNull()
                                    ? null
                                    : Instant.parse(reason.get("resetsAt").asString()))
                    .as(context() + answer)
                    .isEqualTo(last.resetsAt());
            resets += last.resetsAt() == null ? 0 : 1;
            stoppedByStock += last.message().contains("REWARD") ? 1 : 0;
            stoppedByCustomer += last.message().contains("REWARD") ? 0 : 1;
        }
        if (granted > 0) {
            issues.add(new Issue(wallet, rewardId, requestId));
        }
    }

    private List<Reached> reached(RewardOnOffer reward, int wallet) {
        return Stream.concat(
                        reward.customerLevel().stream()
                                .map(limit -> reached(limit, "CUSTOMER", times(reward.rewardId(), wallet))),
                        reward.rewardLevel().stream()
                                .map(limit -> reached(limit, "REWARD", times(reward.rewardId(), -1))))
                .flatMap(found -> found)
                .toList();
    }

    private static Stream<Reached> reached(Limit limit, String level, List<Instant> times) {
        if (LimitOnPaper.count(limit, BERLIN, times, MovableClock.now()) < limit.limit()) {
            return Stream.empty();
        }
        String window = limit.repeatFrequencyType() == Limit.Frequency.NO_LIMIT
                ? ""
                : " (%s, %d %s)".formatted(limit.windowType(), limit.interval(), limit.repeatFrequencyType());
        return Stream.of(new Reached(
                limit.limit() + " per " + level + window,
                limit.limit(),
                LimitOnPaper.firstRoom(limit, BERLIN, times, MovableClock.now())));
    }

    /** The latest reset, never being the latest of all; then the tightest; then the one on the customer's own units. */
    private static Reached lastToReset(List<Reached> reached) {
        Reached last = reached.get(0);
        for (Reached one : reached) {
            boolean isLater = last.resetsAt() != null
                    && (one.resetsAt() == null || one.resetsAt().isAfter(last.resetsAt()));
            boolean isSame = Objects.equals(one.resetsAt(), last.resetsAt());
            if (isLater || isSame && one.limit() < last.limit()) {
                last = one;
            }
        }
        return last;
    }

    /** @param wallet -1: all of them */
    private List<Instant> times(long rewardId, int wallet) {
        return units.stream()
                .filter(unit -> unit.rewardId() == rewardId && (wallet < 0 || unit.wallet() == wallet))
                .map(Unit::issuedAt)
                .toList();
    }

    private void reverse(int step) {
        Issue issue = issues.get(Math.max(0, issues.size() - 1 - random.nextInt(12)));
        List<Unit> standing = units.stream()
                .filter(unit ->
                        unit.wallet() == issue.wallet() && unit.requestId().equals(issue.requestId()))
                .toList();
        Answer answer =
                node().reverse(BRAND, mobile(issue.wallet()), issue.requestId(), issue.rewardId(), 1, "back" + step);
        assertThat(answer.code()).as(context() + answer).isEqualTo(standing.isEmpty() ? 8020 : 200);
        if (!standing.isEmpty()) {
            units.remove(standing.get(standing.size() - 1));
        }
    }

    private void pageSaysTheSame(long rewardId) {
        RewardOnOffer reward = reward(rewardId);
        if (reward == null) {
            return;
        }
        List<String> told = node().get("/api/v1/brands/" + BRAND + "/rewards/" + rewardId)
                .json()
                .at("/restrictions/rewardLevel")
                .valueStream()
                .map(limit -> limit.get("issued") + " " + limit.get("remaining") + " "
                        + (limit.get("resetsAt").isNull()
                                ? null
                                : limit.get("resetsAt").asString()))
                .toList();
        List<Instant> times = times(rewardId, -1);
        List<String> expected = reward.rewardLevel().stream()
                .map(limit -> {
                    long counted = LimitOnPaper.count(limit, BERLIN, times, MovableClock.now());
                    Instant resetsAt = counted < limit.limit()
                            ? null
                            : LimitOnPaper.firstRoom(limit, BERLIN, times, MovableClock.now());
                    return counted + " " + Math.max(0, limit.limit() - counted) + " " + resetsAt;
                })
                .toList();
        assertThat(told).as(context()).isEqualTo(expected);
    }

    private String context() {
        return "seed " + seed + " at " + MovableClock.now() + " ";
    }

    private static String mobile(int wallet) {
        return String.valueOf(940000000000L + wallet);
    }
}
