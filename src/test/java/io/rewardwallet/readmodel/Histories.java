package io.rewardwallet.readmodel;

import io.rewardwallet.StartedService;
import io.rewardwallet.customer.CustomerIdentifier;
import io.rewardwallet.desk.CreditCall;
import io.rewardwallet.desk.IssueCall;
import io.rewardwallet.desk.RewardDesk;
import io.rewardwallet.wallet.CallDetails;
import io.rewardwallet.wallet.IssueReward;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Long histories made by real calls, and what tests ask of a history as a whole. */
public final class Histories {

    public static final String BRAND = "brand-1";
    static final int REWARDS = 20;

    private static final int LINES = 50;
    /** A line leaves an issue and, but for the free rewards among them, a payment. */
    private static final int EVENTS_A_CALL = 85;

    private static final int THREADS = 4;

    private Histories() {}

    /** Adds about so many events: calls of 50 lines for some customers, each credited first. */
    public static void fill(StartedService service, int events, int customers, String run) {
        for (int reward = 1; reward <= REWARDS; reward++) {
            service.reward(BRAND, reward, reward % 4);
        }
        RewardDesk desk = service.bean(RewardDesk.class);
        IntStream.range(0, customers)
                .forEach(i ->
                        desk.credit(new CreditCall(BRAND, customer(i), "credit-" + run, 1_000_000, CallDetails.NONE)));
        var threads = Executors.newFixedThreadPool(THREADS);
        try {
            var calls = IntStream.range(0, events / EVENTS_A_CALL)
                    .mapToObj(call -> threads.submit(() -> desk.issue(callOf(run, call, customers))))
                    .toList();
            for (var call : calls) {
                call.get();
            }
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError(e);
        } finally {
            threads.shutdown();
        }
    }

    private static IssueCall callOf(String run, int call, int customers) {
        List<IssueReward.Line> lines = IntStream.range(0, LINES)
                .mapToObj(line -> new IssueReward.Line(
                        1 + (call * 7 + line) % REWARDS, 1 + line % 3, run + "-" + call + "-" + line))
                .toList();
        return new IssueCall(BRAND, customer(call % customers), lines, CallDetails.NONE, false);
    }

    public static String mobileOf(int customer) {
        return String.valueOf(800000000L + customer);
    }

    private static List<CustomerIdentifier> customer(int number) {
        return List.of(CustomerIdentifier.parse("mobile:" + mobileOf(number)));
    }

    public static void awaitLevel(StartedService service) {
        Awaitility.await("read models level with the history")
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> service.bean(ReadModels.class).all().stream().allMatch(model -> model.lag() == 0));
    }

    /** The number of stored events and a hash over all of their columns, in order. */
    public static String fingerprint(StartedService service) {
        JdbcClient sql = service.bean(JdbcClient.class);
        long count =
                sql.sql("select count(*) from domain_event").query(Long.class).single();
        try {
            MessageDigest hash = MessageDigest.getInstance("SHA-256");
            for (long from = 0; from <= count; from += 10_000) {
                sql.sql("select * from domain_event where global_index > ? and global_index <= ?"
                                + " order by global_index")
                        .params(from, from + 10_000)
                        .query(row -> {
                            for (int column = 1; column <= row.getMetaData().getColumnCount(); column++) {
                                hash.update(bytesOf(row.getObject(column)));
                                hash.update((byte) 0);
                            }
                        });
            }
            return count + " " + HexFormat.of().formatHex(hash.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] bytesOf(Object value) {
        return value instanceof byte[] bytes ? bytes : String.valueOf(value).getBytes(StandardCharsets.UTF_8);
    }

    /** All rows of a model's tables in one set, as text. */
    static String contentOf(StartedService service, String table) {
        StringBuilder content = new StringBuilder();
        service.bean(JdbcClient.class)
                .sql("select * from " + table + " order by 1, 2, 3")
                .query(row -> {
                    for (int column = 1; column <= row.getMetaData().getColumnCount(); column++) {
                        content.append(row.getString(column)).append('|');
                    }
                    content.append('\n');
                });
        return content.toString();
    }
}
