package io.rewardwallet;

import static io.rewardwallet.StartedService.line;
import static org.assertj.core.api.Assertions.assertThat;

import io.rewardwallet.StartedService.Answer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Every read about a customer, through HTTP after real calls. */
class ReadsTest {

    private static final String BRAND = "brand-1";
    private static final long COFFEE = 1;
    private static final long CAKE = 2;

    @TempDir
    static Path data;

    private static StartedService service;

    @BeforeAll
    static void two_rewards_are_on_offer() {
        service = StartedService.on(data);
        service.reward(BRAND, COFFEE, 5, 3);
        service.reward(BRAND, CAKE, 10);
        service.reward("brand-2", COFFEE, 1);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    // ---- audit trail

    @Test
    void the_audit_trail_has_one_entry_an_event_refusals_included() {
        String customer = aCustomerWithAStory("700000001");

        List<String> trail = linesOf(audit(customer, ""));

        assertThat(trail)
                .containsExactly(
                        "1 PointsCredited c1 null 0 100 100 null",
                        "2 PointsRedeemed i1 1 3 15 85 null",
                        "3 RewardIssued i1 1 3 15 85 12005",
                        "4 PointsRedeemed i2 2 1 10 75 null",
                        "5 RewardIssued i2 2 1 10 75 null",
                        "6 IssueRefused i3 99 0 0 75 8003",
                        "7 IssueRefused i1 1 0 0 75 12005",
                        "8 IssueRefused i4 2 0 0 75 8004");
        JsonNode issue = entriesOf(audit(customer, "")).get(2);
        assertThat(List.of("transactionNumber", "notes", "eventLogId").stream()
                        .map(field -> issue.get(field).asString()))
                .containsExactly("2344s4", "This is test", "eventLogId124");
    }

    @Test
    void the_audit_trail_is_filtered_by_everything_it_can_be_filtered_by() {
        String customer = aCustomerWithAStory("700000002");
        String third = entriesOf(audit(customer, "")).get(2).get("at").asString();
        String seventh = entriesOf(audit(customer, "")).get(6).get("at").asString();

        assertThat(versionsOf(audit(customer, "?type=IssueRefused"))).containsExactly(6, 7, 8);
        assertThat(versionsOf(audit(customer, "?requestId=i1"))).containsExactly(2, 3, 7);
        assertThat(versionsOf(audit(customer, "?rewardId=2"))).containsExactly(4, 5, 8);
        assertThat(versionsOf(audit(customer, "?rewardId=2&type=RewardIssued"))).containsExactly(5);
        assertThat(versionsOf(audit(customer, "?from=" + third))).containsExactly(2, 3, 4, 5, 6, 7, 8);
        assertThat(versionsOf(audit(customer, "?to=" + third))).containsExactly(1);
        assertThat(versionsOf(audit(customer, "?from=" + third + "&to=" + seventh)))
                .containsExactly(2, 3, 4, 5, 6);
        assertThat(versionsOf(audit(customer, "?order=desc&requestId=i1"))).containsExactly(7, 3, 2);
        assertThat(versionsOf(audit(customer, "?requestId=never"))).isEmpty();
        assertThat(audit(customer, "?type=Nonsense").status()).isEqualTo(400);
        assertThat(audit(customer, "?limit=501").status()).isEqualTo(400);
        assertThat(audit(customer, "?limit=0").status()).isEqualTo(400);
        assertThat(audit(customer, "?cursor=bogus").status()).isEqualTo(400);
        assertThat(audit(customer, "?requestid=i1").status()).isEqualTo(400);
    }

    @Test
    void pages_join_without_gap_or_repeat_while_events_are_added() {
        String customer = "700000003";
        IntStream.rangeClosed(1, 10).forEach(i -> service.credit(BRAND, customer, 1, "c" + i));

        assertThat(walk(customer, "?limit=3", 11))
                .containsExactlyElementsOf(IntStream.rangeClosed(1, 13).boxed().toList());
        assertThat(walk(customer, "?order=desc&limit=4", 20))
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, 13).map(i -> 14 - i).boxed().toList());
        assertThat(walk(customer, "?limit=5&type=PointsCredited", 30)).hasSizeGreaterThan(13);
    }

    /** Adds a credit between pages, three at most. */
    private static List<Integer> walk(String customer, String query, int firstNewCredit) {
        List<Integer> seen = new ArrayList<>();
        Answer page = audit(customer, query);
        for (int i = 0; page.json().hasNonNull("next"); i++) {
            seen.addAll(versionsOf(page));
            if (i < 3) {
                service.credit(BRAND, customer, 1, "c" + (firstNewCredit + i));
            }
            page = audit(customer, query + "&cursor=" + page.json().get("next").asString());
        }
        seen.addAll(versionsOf(page));
        return seen;
    }

    @Test
    void the_audit_trail_as_csv_says_the_same() {
        String customer = "700000004";
        service.credit(BRAND, customer, 10, "quoted \\\"id\\\", with a comma");

        String csv = service.send("GET", pathOf(customer) + "/audit", null, "text/csv")
                .body();

        List<String> rows = csv.lines().toList();
        assertThat(rows.get(0)).startsWith("walletVersion,type,at,requestId,rewardId,units,points,balanceAfter");
        assertThat(rows.get(1))
                .startsWith("1,\"PointsCredited\",")
                .contains("\"quoted \"\"id\"\", with a comma\",,0,10,10,");
        assertThat(csv).endsWith("\r\n");
        String story = aCustomerWithAStory("700000005");
        assertThat(csv(story, "").lines()).hasSize(9);
        assertThat(csv(story, "?type=IssueRefused&order=desc").lines().map(row -> row.split(",")[0]))
                .containsExactly("walletVersion", "8", "7", "6");
        assertThat(csv("799999999", "").lines()).hasSize(1);
    }

    // ---- requests

    @Test
    void the_fate_of_a_request_is_told_with_every_attempt() {
        String customer = aCustomerWithAStory("700000006");

        JsonNode partial = service.read(BRAND, customer, "requests/i1").json();
        assertThat(partial.get("kind").asString()).isEqualTo("ISSUE");
        assertThat(partial.get("state").asString()).isEqualTo("PARTIAL");
        assertThat(numbersOf(partial, "rewardId", "requestedQuantity", "issued", "reversed", "remaining", "points"))
                .containsExactly(1L, 4L, 3L, 0L, 1L, 15L);
        assertThat(partial.get("attempts")
                        .valueStream()
                        .map(attempt -> attempt.get("units") + " " + attempt.get("points") + " " + attempt.get("code")))
                .containsExactly("3 15 8010", "0 0 12005");
        assertThat(service.read(BRAND, customer, "requests/i2")
                        .json()
                        .get("state")
                        .asString())
                .isEqualTo("COMPLETE");
        JsonNode refused = service.read(BRAND, customer, "requests/i4").json();
        assertThat(refused.get("state").asString()).isEqualTo("REFUSED");
        assertThat(numbersOf(refused, "requestedQuantity", "issued", "remaining"))
                .containsExactly(9L, 0L, 9L);
        JsonNode credit = service.read(BRAND, customer, "requests/c1").json();
        assertThat(credit.get("kind").asString() + credit.get("state").asString())
                .isEqualTo("CREDITCOMPLETE");
        assertThat(numbersOf(credit, "points", "remaining")).containsExactly(100L, 0L);
        assertThat(service.read(BRAND, customer, "requests/never").status()).isEqualTo(404);
        assertThat(service.read(BRAND, "799999998", "requests/i1").status()).isEqualTo(404);
        assertThat(service.read("brand-2", customer, "requests/i1").status()).isEqualTo(404);
    }

    @Test
    void a_request_is_found_over_all_customers_of_the_brand_and_no_other() {
        String awkward = "a/b;c%d+e?f ü";
        service.credit(BRAND, "700000007", 7, awkward);
        service.credit(BRAND, "700000008", 8, awkward);
        service.credit("brand-2", "700000007", 9, awkward);

        String encoded = URLEncoder.encode(awkward, StandardCharsets.UTF_8).replace("+", "%20");
        Answer found = service.get("/api/v1/brands/" + BRAND + "/requests/" + encoded);

        assertThat(found.json().valueStream().map(of -> of.get("customer").asString() + " " + of.get("points")))
                .containsExactly("mobile:700000007 7", "mobile:700000008 8");
        assertThat(service.get("/api/v1/brands/" + BRAND + "/requests/never").body())
                .isEqualTo("[]");
        assertThat(service.read(BRAND, "700000007", "requests/" + encoded).status())
                .isEqualTo(200);
    }

    // ---- past moments

    private record Moment(
            int version, Instant after, long balance, long credited, long refunded, Map<Long, String> units) {}

    @Test
    void a_past_moment_is_told_to_the_event() {
        long seed = 20261124;
        System.out.println("seed " + seed);
        String customer = "700000009";
        List<Moment> moments = play(customer, new Random(seed), 30);

        for (Moment moment : moments) {
            for (String when : List.of("atVersion=" + moment.version(), "at=" + moment.after())) {
                assertMoment(customer, when, moment);
            }
        }
        Moment last = moments.get(moments.size() - 1);
        assertMoment(customer, "at=2999-01-01T00:00:00Z", last);
        assertThat(withoutLimits(service.read(BRAND, customer, "issuances?at=2999-01-01T00:00:00Z")))
                .isEqualTo(withoutLimits(service.read(BRAND, customer, "issuances?minVersion=" + last.version())));
        for (JsonNode entry : entriesOf(audit(customer, "?limit=500"))) {
            JsonNode then = service.read(BRAND, customer, "balance?atVersion=" + entry.get("walletVersion"))
                    .json();
            assertThat(then.get("balance")).isEqualTo(entry.get("balanceAfter"));
            assertThat(then.get("asOf")).isEqualTo(entry.get("at"));
        }
    }

    private static List<Moment> play(String customer, Random random, int calls) {
        List<Moment> moments = new ArrayList<>();
        Map<Long, Long> issued = new TreeMap<>();
        Map<Long, Long> reversed = new TreeMap<>();
        long credited = 0;
        long refunded = 0;
        for (int i = 0; i < calls; i++) {
            Answer answer;
            if (random.nextInt(3) == 0) {
                int points = 1 + random.nextInt(40);
                answer = service.credit(BRAND, customer, points, "c" + i);
                credited += points;
            } else if (i > 0 && random.nextInt(3) == 0) {
                String recent = "j" + Math.max(0, i - 1 - random.nextInt(3));
                answer = service.reverse(BRAND, customer, recent, CAKE, random.nextBoolean() ? 1 : null, "r" + i);
                refunded += answer.json().get("points").asLong();
                reversed.merge(CAKE, answer.json().get("quantity").asLong(), Long::sum);
            } else {
                answer = service.issue(
                        BRAND,
                        customer,
                        line(COFFEE, 1 + random.nextInt(3), "i" + i),
                        line(CAKE, 1 + random.nextInt(3), "j" + i),
                        line(99, 1, "k" + i));
                answer.json()
                        .get("rewards")
                        .valueStream()
                        .filter(line -> line.get("quantity").asLong() > 0)
                        .forEach(line -> issued.merge(
                                line.get("rewardId").asLong(),
                                line.get("quantity").asLong(),
                                Long::sum));
            }
            moments.add(new Moment(
                    answer.json().get("walletVersion").asInt(),
                    Instant.now(),
                    answer.json().get("balance").asLong(),
                    credited,
                    refunded,
                    inWords(issued, reversed)));
        }
        assertThat(refunded).as("a story without reversals proves little").isPositive();
        return moments;
    }

    private static Map<Long, String> inWords(Map<Long, Long> issued, Map<Long, Long> reversed) {
        Map<Long, String> units = new TreeMap<>();
        issued.forEach(
                (rewardId, count) -> units.put(rewardId, count + " less " + reversed.getOrDefault(rewardId, 0L)));
        return units;
    }

    private static void assertMoment(String customer, String when, Moment moment) {
        JsonNode balance = service.read(BRAND, customer, "balance?" + when).json();
        assertThat(numbersOf(balance, "walletVersion", "balance", "credited", "redeemed", "refunded"))
                .as(when)
                .containsExactly(
                        (long) moment.version(),
                        moment.balance(),
                        moment.credited(),
                        moment.credited() + moment.refunded() - moment.balance(),
                        moment.refunded());
        JsonNode issuances = service.read(BRAND, customer, "issuances?" + when).json();
        Map<Long, String> units = new TreeMap<>();
        issuances
                .get("rewards")
                .forEach(reward -> units.put(
                        reward.get("rewardId").asLong(), reward.get("issued") + " less " + reward.get("reversed")));
        assertThat(units).as(when).isEqualTo(moment.units());
        assertThat(issuances.get("rewards").valueStream()).noneMatch(reward -> reward.has("limits"));
    }

    @Test
    void before_the_first_event_there_are_zeros_and_both_ways_of_asking_at_once_are_refused() {
        String customer = aCustomerWithAStory("700000010");

        for (String before : List.of("at=2020-01-01T00:00:00Z", "atVersion=0")) {
            assertThat(numbersOf(
                            service.read(BRAND, customer, "balance?" + before).json(), "balance", "walletVersion"))
                    .containsExactly(0L, 0L);
            assertThat(service.read(BRAND, customer, "issuances?" + before)
                            .json()
                            .get("rewards"))
                    .isEmpty();
        }
        for (String read : List.of("balance", "issuances")) {
            assertThat(service.read(BRAND, customer, read + "?at=2026-11-01T00:00:00Z&atVersion=1")
                            .status())
                    .isEqualTo(400);
            assertThat(service.read(BRAND, customer, read + "?atVersion=9").status())
                    .isEqualTo(400);
            assertThat(service.read(BRAND, customer, read + "?at=yesterday").status())
                    .isEqualTo(400);
            assertThat(service.read(BRAND, "799999997", read).status()).isEqualTo(200);
        }
        assertThat(numbersOf(service.read(BRAND, "799999997", "balance").json(), "balance", "walletVersion"))
                .containsExactly(0L, 0L);
    }

    // ---- reading one's own write

    @Test
    void every_read_shows_the_callers_own_write_and_refuses_a_version_that_does_not_exist() {
        String customer = "700000011";
        for (int i = 1; i <= 40; i++) {
            int version = service.credit(BRAND, customer, 1, "c" + i)
                    .json()
                    .get("walletVersion")
                    .asInt();
            assertThat(numbersOf(
                            service.read(BRAND, customer, "balance?minVersion=" + version)
                                    .json(),
                            "balance",
                            "walletVersion"))
                    .containsExactly((long) i, (long) version);
            assertThat(service.read(BRAND, customer, "issuances?minVersion=" + version)
                            .json()
                            .get("walletVersion")
                            .asInt())
                    .isEqualTo(version);
        }
        for (String read : List.of("balance", "issuances", "audit", "requests/c1", "")) {
            String path = read.isEmpty() ? pathOf(customer) : pathOf(customer) + "/" + read;
            assertThat(service.get(path + "?minVersion=40").status()).as(path).isEqualTo(200);
            long started = System.nanoTime();
            for (String none : List.of("41", "999999999", "-1", "x")) {
                assertThat(service.get(path + "?minVersion=" + none).status())
                        .as(path + " " + none)
                        .isEqualTo(400);
            }
            assertThat(System.nanoTime() - started).isLessThan(1_500_000_000L);
        }
    }

    // ---- others

    @Test
    void limits_of_today_stand_beside_the_units() {
        String customer = aCustomerWithAStory("700000012");
        JsonNode limit =
                service.read(BRAND, customer, "issuances?minVersion=8").json().at("/rewards/0/limits/0");
        assertThat(numbersOf(limit, "limit", "interval", "issued", "remaining")).containsExactly(3L, 1L, 3L, 0L);
    }

    @Test
    void the_identifiers_of_a_customer_are_listed() {
        service.post("/api/v1/points/credit", """
                {"brand": "brand-1", "mobile": "700000013", "emailId": "A@b.c", "points": 1, "requestId": "c"}""");

        JsonNode answer = service.get(pathOf("700000013")).json();

        assertThat(answer.get("identifiers").valueStream().map(of -> of.get("identifier")
                        .asString()))
                .containsExactlyInAnyOrder("mobile:700000013", "emailId:a@b.c");
        assertThat(answer.at("/identifiers/0/since").asString()).endsWith("Z");
        assertThat(service.get(pathOf("799999996")).json().get("identifiers")).isEmpty();
    }

    @Test
    void units_of_a_reward_are_told_by_day() {
        service.credit("brand-2", "700000014", 10, "c");
        int version = service.issue("brand-2", "700000014", line(COFFEE, 4, "i"), line(COFFEE, 2, "j"))
                .json()
                .get("walletVersion")
                .asInt();
        service.read("brand-2", "700000014", "issuances?minVersion=" + version);

        JsonNode days = service.get("/api/v1/brands/brand-2/rewards/1/issuances?by=DAY")
                .json()
                .get("days");

        assertThat(days.valueStream()
                        .mapToLong(day -> day.get("units").asLong())
                        .sum())
                .isEqualTo(6);
        assertThat(days.valueStream()
                        .mapToLong(day -> day.get("points").asLong())
                        .sum())
                .isEqualTo(6);
        assertThat(service.get("/api/v1/brands/brand-2/rewards/1/issuances?to=2020-01-01")
                        .json()
                        .get("days"))
                .isEmpty();
        assertThat(service.get("/api/v1/brands/brand-2/rewards/1")
                        .json()
                        .get("issued")
                        .asLong())
                .isEqualTo(6);
    }

    /** 100 points, three coffees of four asked for (limit 3), a cake, and three refusals. */
    private static String aCustomerWithAStory(String customer) {
        service.credit(BRAND, customer, 100, "c1");
        service.issue(BRAND, customer, line(COFFEE, 4, "i1"), line(CAKE, 1, "i2"), line(99, 1, "i3"));
        service.issue(BRAND, customer, line(COFFEE, 4, "i1"));
        service.issue(BRAND, customer, line(COFFEE, 4, "i1"));
        service.issue(BRAND, customer, line(CAKE, 9, "i4"));
        return customer;
    }

    private static Answer audit(String customer, String query) {
        return service.read(BRAND, customer, "audit" + query);
    }

    private static String csv(String customer, String query) {
        return service.send("GET", pathOf(customer) + "/audit" + query, null, "text/csv")
                .body();
    }

    private static String pathOf(String customer) {
        return "/api/v1/brands/" + BRAND + "/customers/mobile:" + customer;
    }

    private static List<JsonNode> entriesOf(Answer page) {
        return page.json().get("entries").valueStream().toList();
    }

    private static List<Integer> versionsOf(Answer page) {
        return entriesOf(page).stream()
                .map(entry -> entry.get("walletVersion").asInt())
                .toList();
    }

    private static List<String> linesOf(Answer page) {
        return entriesOf(page).stream()
                .map(entry -> "%s %s %s %s %s %s %s %s"
                        .formatted(
                                entry.get("walletVersion"),
                                entry.get("type").asString(),
                                entry.get("requestId").asString(),
                                entry.get("rewardId"),
                                entry.get("units"),
                                entry.get("points"),
                                entry.get("balanceAfter"),
                                entry.get("code")))
                .toList();
    }

    private static List<Long> numbersOf(JsonNode node, String... fields) {
        return List.of(fields).stream().map(field -> node.get(field).asLong()).toList();
    }

    private static List<String> withoutLimits(Answer issuances) {
        return issuances
                .json()
                .get("rewards")
                .valueStream()
                .map(reward -> numbersOf(reward, "rewardId", "issued", "reversed", "points")
                        .toString())
                .toList();
    }
}
