package io.rewardwallet.eventstore;

import io.rewardwallet.wallet.RewardIssued;
import io.rewardwallet.wallet.RewardReversed;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/** Counts the units of one reward from the history, batch by batch. */
final class StockTally {

    private static final int BATCH = 5_000;

    private final StockKey reward;
    private final StoredForm form;
    private final byte[] idInPayload;
    private final Map<Instant, Long> times = new TreeMap<>();
    private long issued;
    private long upTo;

    StockTally(StockKey reward, StoredForm form) {
        this.reward = reward;
        this.form = form;
        this.idInPayload = String.valueOf(reward.rewardId()).getBytes(StandardCharsets.US_ASCII);
    }

    /** Units that stand. */
    long issued() {
        return issued;
    }

    /** The same by the time of their issue. */
    Map<Instant, Long> times() {
        return times;
    }

    /** The event up to which is counted. */
    long upTo() {
        return upTo;
    }

    /** Goes on to the newest event. */
    void goOnToNewest(Connection connection) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("select last_index from event_head where id = 1");
                ResultSet row = select.executeQuery()) {
            row.next();
            goOnTo(connection, row.getLong(1));
        }
    }

    /** Goes on to an event of the history. */
    void goOnTo(Connection connection, long index) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("select payload_type, payload from domain_event"
                + " where global_index > ? and global_index <= ? and payload_type in (?, ?) order by global_index")) {
            while (upTo < index) {
                long next = Math.min(upTo + BATCH, index);
                select.setLong(1, upTo);
                select.setLong(2, next);
                select.setString(3, RewardIssued.class.getName());
                select.setString(4, RewardReversed.class.getName());
                try (ResultSet rows = select.executeQuery()) {
                    while (rows.next()) {
                        take(rows.getString(1), rows.getBytes(2));
                    }
                }
                upTo = next;
            }
        }
    }

    private void take(String type, byte[] payload) {
        if (!mayBeAboutReward(payload)) {
            return;
        }
        Object event = form.read(type, payload);
        if (event instanceof RewardIssued issue && isOf(issue.brand(), issue.rewardId())) {
            add(issue.at(), issue.units());
        } else if (event instanceof RewardReversed reversal && isOf(reversal.brand(), reversal.rewardId())) {
            reversal.taken().forEach(taken -> add(taken.issuedAt(), -taken.units()));
        }
    }

    private boolean isOf(String brand, long rewardId) {
        return brand.equals(reward.brand()) && rewardId == reward.rewardId();
    }

    private void add(Instant issuedAt, long units) {
        issued += units;
        times.merge(issuedAt, units, (before, more) -> before + more == 0 ? null : before + more);
    }

    /** A look at the bytes spares the reading of most events of other rewards. */
    private boolean mayBeAboutReward(byte[] payload) {
        for (int start = 0; start <= payload.length - idInPayload.length; start++) {
            int same = 0;
            while (same < idInPayload.length && payload[start + same] == idInPayload[same]) {
                same++;
            }
            if (same == idInPayload.length) {
                return true;
            }
        }
        return false;
    }
}
