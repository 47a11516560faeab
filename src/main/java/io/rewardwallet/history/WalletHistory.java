package io.rewardwallet.history;

import io.rewardwallet.eventstore.EventFeed;
import io.rewardwallet.eventstore.StoredForm;
import io.rewardwallet.wallet.EventKey;
import io.rewardwallet.wallet.WalletEvent;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Reads events of wallets in batches, so that memory does not grow with the history. Orders name all columns of the index
 * that they follow: H2 sorts the whole wallet for each batch otherwise.
 */
@Component
public class WalletHistory {

    private static final int BATCH = 1_000;
    private static final String SELECT =
            "select global_index, sequence_number, payload_type, payload from domain_event where ";

    private final JdbcClient sql;
    private final EventFeed feed;
    private final StoredForm form;

    WalletHistory(JdbcClient sql, EventFeed feed, StoredForm form) {
        this.sql = sql;
        this.feed = feed;
        this.form = form;
    }

    /** The events that a wallet has; 0 when nothing has happened to it. */
    public long versionOf(String walletId) {
        return sql.sql("select sequence_number + 1 from domain_event where aggregate_id = ? and global_index <= ?"
                        + " order by aggregate_id desc, sequence_number desc fetch first 1 row only")
                .params(walletId, feed.newestIndex())
                .query(Long.class)
                .optional()
                .orElse(0L);
    }

    /** Whether a wallet has an event of this number, from 1; looks for what other nodes have stored when it is not there. */
    public boolean hasVersion(String walletId, long version) {
        return hasEvent(walletId, version, feed.lastIndex()) || hasEvent(walletId, version, feed.newestIndex());
    }

    private boolean hasEvent(String walletId, long version, long upToIndex) {
        return sql.sql(
                        "select 1 from domain_event where aggregate_id = ? and sequence_number = ? and global_index <= ?")
                .params(walletId, version - 1, upToIndex)
                .query(Integer.class)
                .optional()
                .isPresent();
    }

    /**
     * A wallet's events after a version, oldest first.
     *
     * @param limit how many at most
     */
    public List<StoredWalletEvent> after(String walletId, long version, int limit) {
        return after(walletId, version, limit, EventsWanted.ALL);
    }

    /** The same, of those that are wanted. */
    public List<StoredWalletEvent> after(String walletId, long version, int limit, EventsWanted wanted) {
        if (wanted.request() != null) {
            return about(wanted.request())
                    .filter(stored -> stored.event().walletId().equals(walletId) && stored.version() > version)
                    .limit(limit)
                    .toList();
        }
        return sql.sql(SELECT + "aggregate_id = ? and sequence_number >= ? and global_index <= ?" + wanted.condition()
                        + " order by aggregate_id, sequence_number fetch first " + limit + " rows only")
                .params(wanted.parameters(walletId, version, feed.newestIndex()))
                .query((row, i) -> eventOf(row))
                .list();
    }

    /**
     * Those of a wallet's events before a version that are wanted, newest first.
     *
     * @param limit how many at most
     */
    public List<StoredWalletEvent> before(String walletId, long version, int limit, EventsWanted wanted) {
        if (wanted.request() != null) {
            return about(wanted.request())
                    .filter(stored -> stored.event().walletId().equals(walletId) && stored.version() < version)
                    .sorted(Comparator.comparing(StoredWalletEvent::version).reversed())
                    .limit(limit)
                    .toList();
        }
        return sql.sql(SELECT + "aggregate_id = ? and sequence_number < ? and global_index <= ?" + wanted.condition()
                        + " order by aggregate_id desc, sequence_number desc fetch first " + limit + " rows only")
                .params(wanted.parameters(walletId, version - 1, feed.newestIndex()))
                .query((row, i) -> eventOf(row))
                .list();
    }

    /**
     * A wallet's events up to a version that is known to be stored, newest first.
     *
     * @param limit how many at most
     */
    List<StoredWalletEvent> upTo(String walletId, long version, int limit) {
        return sql.sql(SELECT + "aggregate_id = ? and sequence_number < ?"
                        + " order by aggregate_id desc, sequence_number desc fetch first " + limit + " rows only")
                .params(walletId, version)
                .query((row, i) -> eventOf(row))
                .list();
    }

    /** All events about a requestId of a brand, over all wallets, in the order of the history. */
    public List<StoredWalletEvent> ofRequest(String brand, String requestId) {
        return about(EventKey.about(brand, requestId))
                // A key is made of hashes; the event says what it is about.
                .filter(stored -> stored.event().brand().equals(brand)
                        && requestId.equals(stored.event().requestId()))
                .toList();
    }

    /**
     * In the order of the history. Cut off at its end and sorted here, so that no database has a reason to look for them
     * otherwise than by their keys.
     */
    private Stream<StoredWalletEvent> about(EventKey.Range keys) {
        long newest = feed.newestIndex();
        return sql
                .sql(SELECT + "event_key between ? and ?")
                .params(keys.first(), keys.last())
                .query((row, i) -> eventOf(row))
                .list()
                .stream()
                .filter(stored -> stored.index() <= newest)
                .sorted(Comparator.comparing(StoredWalletEvent::index));
    }

    /** Hands over every wallet event after an index up to another, in the order of the history. */
    public void forEach(long afterIndex, long upToIndex, Consumer<StoredWalletEvent> consumer) {
        long position = afterIndex;
        while (position < upToIndex) {
            long next = Math.min(position + BATCH, upToIndex);
            sql.sql(SELECT + "global_index > ? and global_index <= ? order by global_index")
                    .params(position, next)
                    .query(row -> {
                        if (form.isWalletEvent(row.getString("payload_type"))) {
                            consumer.accept(eventOf(row));
                        }
                    });
            position = next;
        }
    }

    private StoredWalletEvent eventOf(ResultSet row) throws SQLException {
        return new StoredWalletEvent(row.getLong("global_index"), row.getLong("sequence_number") + 1, (WalletEvent)
                form.read(row.getString("payload_type"), row.getBytes("payload")));
    }
}
