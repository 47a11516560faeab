package io.rewardwallet.readmodel;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.rewardwallet.StartedService;
import io.rewardwallet.eventstore.StoredJson;
import io.rewardwallet.wallet.CallDetails;
import io.rewardwallet.wallet.EventKey;
import io.rewardwallet.wallet.PointsCredited;
import io.rewardwallet.wallet.PointsRedeemed;
import io.rewardwallet.wallet.RewardIssued;
import io.rewardwallet.wallet.WalletEvent;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import javax.sql.DataSource;

/**
 * Histories of millions of events, written straight into the table as calls of two lines would have left them: faster by far
 * than making the calls. The service has to be started again before it knows them.
 */
public final class StoredHistories {

    public static final String BRAND = "brand-1";
    private static final Instant FIRST = Instant.parse("2026-06-01T00:00:00.000001Z");
    private static final long CREDITED = 1_000_000_000_000L;
    private static final int BATCH = 2_000;
    /** Rare commits: each makes H2 write again what the random keys of the events before it have touched. */
    private static final int COMMIT = 200_000;

    private final JsonMapper json = StoredJson.mapper();
    private final int customers;
    private final long[] versions;
    private final long[] balances;
    private long index;

    private StoredHistories(int customers) {
        this.customers = customers;
        this.versions = new long[customers];
        this.balances = new long[customers];
    }

    /** Adds so many events to a history that is empty, a credit for each customer first. */
    public static void store(StartedService emptyService, int customers, long events) {
        var history = new StoredHistories(customers);
        try (Connection connection = emptyService.bean(DataSource.class).getConnection()) {
            connection.setAutoCommit(false);
            history.storeCustomers(connection);
            withoutKeyOfRequests(connection);
            history.storeEvents(connection, events);
            withKeyOfRequests(connection);
            connection.commit();
            connection.setAutoCommit(true);
        } catch (SQLException | JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    public static String mobileOf(int customer) {
        return String.valueOf(700000000L + customer);
    }

    private static String walletOf(int customer) {
        return "wallet-%029d".formatted(customer);
    }

    /** A key in no order: kept while rows are added, its pages would be written again and again. */
    private static void withoutKeyOfRequests(Connection connection) throws SQLException {
        run(connection, "alter table domain_event drop constraint domain_event_once");
    }

    private static void withKeyOfRequests(Connection connection) throws SQLException {
        run(connection, "alter table domain_event add constraint domain_event_once unique (event_key)");
    }

    private static void run(Connection connection, String statement) throws SQLException {
        try (Statement change = connection.createStatement()) {
            change.execute(statement);
        }
    }

    private void storeCustomers(Connection connection) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("insert into customer_identifier"
                + " (brand, kind, identifier, wallet_id, linked_at) values (?, 'mobile', ?, ?, ?)")) {
            for (int customer = 0; customer < customers; customer++) {
                insert.setString(1, BRAND);
                insert.setString(2, mobileOf(customer));
                insert.setString(3, walletOf(customer));
                insert.setObject(4, FIRST.atOffset(ZoneOffset.UTC));
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    private void storeEvents(Connection connection, long events) throws SQLException, JsonProcessingException {
        try (PreparedStatement insert = connection.prepareStatement("insert into domain_event (global_index, event_id,"
                + " aggregate_type, aggregate_id, sequence_number, occurred_at, payload_type, payload, event_key)"
                + " values (?, ?, 'CustomerRewardWallet', ?, ?, ?, ?, ?, ?)")) {
            for (int customer = 0; customer < customers && index < events; customer++) {
                store(insert, connection, credit(customer));
            }
            for (int line = 0; index < events; line++) {
                int customer = line / 2 % customers;
                long reward = 125099 + line % 2;
                String requestId = "request-" + line;
                PointsRedeemed payment = payment(customer, reward, requestId);
                store(insert, connection, payment);
                if (index < events) {
                    store(insert, connection, issue(payment));
                }
            }
            insert.executeBatch();
        }
        try (PreparedStatement head = connection.prepareStatement("update event_head set last_index = ?")) {
            head.setLong(1, index);
            head.executeUpdate();
        }
    }

    private Instant now() {
        return FIRST.plusMillis(index);
    }

    private WalletEvent credit(int customer) {
        balances[customer] = CREDITED;
        return new PointsCredited(walletOf(customer), BRAND, "credit", CREDITED, CREDITED, CallDetails.NONE, now());
    }

    private PointsRedeemed payment(int customer, long reward, String requestId) {
        long points = 10;
        balances[customer] -= points;
        var call = new CallDetails("transaction " + index, "a note, with \"quotes\"", "log-" + index, null, "shop");
        return new PointsRedeemed(
                walletOf(customer), BRAND, requestId, reward, 2, 2, points, balances[customer], call, now());
    }

    private static RewardIssued issue(PointsRedeemed of) {
        return new RewardIssued(
                of.walletId(),
                of.brand(),
                of.requestId(),
                of.rewardId(),
                2,
                2,
                2,
                5,
                of.points(),
                of.balanceAfter(),
                null,
                of.call(),
                of.at());
    }

    private void store(PreparedStatement insert, Connection connection, WalletEvent event)
            throws SQLException, JsonProcessingException {
        int customer = Integer.parseInt(event.walletId().substring("wallet-".length()));
        insert.setLong(1, ++index);
        insert.setString(2, event.identity());
        insert.setString(3, event.walletId());
        insert.setLong(4, versions[customer]++);
        insert.setObject(5, OffsetDateTime.ofInstant(event.at(), ZoneOffset.UTC));
        insert.setString(6, event.getClass().getName());
        insert.setBytes(7, json.writeValueAsBytes(event));
        insert.setObject(8, EventKey.of(BRAND, event.requestId(), event.walletId(), event.identity()));
        insert.addBatch();
        if (index % BATCH == 0) {
            insert.executeBatch();
        }
        if (index % COMMIT == 0) {
            connection.commit();
        }
    }
}
