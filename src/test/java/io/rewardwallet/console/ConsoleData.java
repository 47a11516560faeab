package io.rewardwallet.console;

import static io.rewardwallet.StartedService.line;

import io.rewardwallet.StartedService;
import io.rewardwallet.customer.CustomerDirectory;
import io.rewardwallet.customer.CustomerIdentifier;
import java.util.stream.IntStream;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What a console has to show on a good day and on a bad one: much, long, refused, taken back, empty. */
final class ConsoleData {

    static final String BRAND = "coffee";
    static final String MANY = "4915110000001";
    static final String MIXED = "4915110000002";
    static final String LONG_ID = "externalId:" + "long.identifier-without-any-blank-".repeat(3);
    static final String LONG_REQUEST = "request-" + "x".repeat(120);
    static final int LINES = 50;
    static final int CALLS = 100;

    private ConsoleData() {}

    static void into(StartedService service) {
        service.reward(BRAND, 1, 5, 1);
        service.put("/api/v1/brands/" + BRAND + "/rewards/1", """
                {"name": "Free coffee", "intouchPoints": 5, "restrictions": {"customerLevel": [
                 {"kpi":"QUANTITY","limit":1,"windowType":"FIXED","repeatFrequencyType":"NO_LIMIT"},
                 {"kpi":"QUANTITY","limit":3,"windowType":"ROLLING","repeatFrequencyType":"DAYS","interval":7}]}}""");
        service.put("/api/v1/brands/" + BRAND + "/rewards/2", """
                {"name": "%s", "intouchPoints": 1000000000, "enabled": false, "startTime": "2026-01-01T00:00:00Z",
                 "endTime": "2030-01-01T00:00:00Z"}""".formatted(
                        "A very long name for a reward ".repeat(8).strip()));
        service.reward(BRAND, 3, 1);
        mixed(service);
        many(service);
        service.post("/api/v1/points/credit", """
                {"brand": "%s", "externalId": "%s", "points": 999999999999999, "requestId": "%s", "notes": "%s"}""".formatted(
                        BRAND, LONG_ID.substring("externalId:".length()), LONG_REQUEST, "A note. ".repeat(60)));
    }

    /** A wallet that the issuance model could not count. */
    static void park(StartedService service) {
        String wallet = service.bean(CustomerDirectory.class)
                .find(BRAND, CustomerIdentifier.parse("mobile:" + MIXED))
                .orElseThrow();
        service.bean(JdbcClient.class)
                .sql("insert into parked_wallet (id, model, table_set, wallet_id, event_type, error, since, tries)"
                        + " values (random_uuid(), 'issuance', 'a', ?, 'RewardIssued', ?, current_timestamp, 3)")
                .params(
                        wallet,
                        "org.springframework.dao.DataIntegrityViolationException: "
                                + "a reason that goes on and on, ".repeat(12))
                .update();
    }

    /** Some of everything. */
    private static void mixed(StartedService service) {
        service.credit(BRAND, MIXED, 100, "mixed-credit");
        service.issue(BRAND, MIXED, line(1, 2, "mixed-1"), line(3, 2, "mixed-3"));
        service.issue(BRAND, MIXED, line(2, 1, "mixed-2"));
        service.issue(BRAND, MIXED, line(3, 900, "mixed-too-many"));
        service.reverse(BRAND, MIXED, "mixed-3", 3, 1, "mixed-back");
    }

    /** 10,001 entries. */
    private static void many(StartedService service) {
        service.credit(BRAND, MANY, 6_000, "many-credit");
        for (int call = 0; call < CALLS; call++) {
            int number = call;
            service.issue(
                    BRAND,
                    MANY,
                    IntStream.range(0, LINES)
                            .mapToObj(line -> line(3, 1, "many-" + number + "-" + line))
                            .toArray(String[]::new));
        }
    }
}
