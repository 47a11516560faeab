package io.rewardwallet.eventstore;

import io.rewardwallet.eventstore.EventGroups.Head;
import io.rewardwallet.eventstore.EventGroups.ReadsChange;
import io.rewardwallet.wallet.ChangesTerms;
import io.rewardwallet.wallet.EventKey;
import java.sql.Array;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The copy of the history in the database. Every node copies what it sees; the row {@code event_head}, locked until
 * commit, decides whose batch counts, so the copy has no holes and no event twice whoever copies.
 */
final class CopiedEvents {

    private static final Logger LOG = LoggerFactory.getLogger(CopiedEvents.class);
    private static final String HEAD =
            "select last_index, catalogue_version, current_timestamp from event_head where id = 1";

    private final JdbcTemplate sql;
    private final TransactionTemplate transaction;
    private final StoredForm form;
    private final CommittedRows rows;
    private final boolean isEmbedded;

    /** An event and its index. */
    record Numbered(long index, EventRow row) {}

    CopiedEvents(
            JdbcTemplate sql,
            TransactionTemplate transaction,
            StoredForm form,
            CommittedRows rows,
            boolean isEmbedded) {
        this.sql = sql;
        this.transaction = transaction;
        this.form = form;
        this.rows = rows;
        this.isEmbedded = isEmbedded;
    }

    /** The copy's end. */
    Head head() {
        return answered(() -> readHead(HEAD));
    }

    private Head readHead(String select) {
        return sql.query(
                        select,
                        (row, i) -> new Head(
                                row.getLong(1),
                                row.getLong(2),
                                // The embedded database has this process's clock.
                                isEmbedded
                                        ? null
                                        : row.getObject(3, OffsetDateTime.class).toInstant()))
                .get(0);
    }

    /**
     * Adds events that follow the copy's end, with the terms that they change, in one transaction; those that another
     * node has added already are passed over.
     *
     * @param events in order, without holes
     * @return the copy's end afterwards
     */
    Head add(List<Numbered> events) {
        return answered(() -> transaction.execute(status -> {
            Head before = readHead(HEAD + " for update");
            List<Numbered> missing = events.stream()
                    .filter(event -> event.index() > before.lastIndex())
                    .toList();
            if (missing.isEmpty()) {
                return before;
            }
            if (missing.get(0).index() != before.lastIndex() + 1) {
                throw StoreUnavailable.nothingDone("The copy of the history was set back", null);
            }
            insert(missing);
            long version = noteChanges(missing, before.catalogueVersion());
            long newest = missing.get(missing.size() - 1).index();
            sql.update("update event_head set last_index = ?, catalogue_version = ? where id = 1", newest, version);
            return new Head(newest, version, before.at());
        }));
    }

    private void insert(List<Numbered> events) {
        Set<Object> present = new HashSet<>(presentAmong(events));
        List<Object[]> values = events.stream()
                .map(event -> {
                    EventRow row = event.row();
                    boolean isSecond =
                            !present.add(row.eventId()) | (row.eventKey() != null && !present.add(row.eventKey()));
                    if (isSecond) {
                        LOG.error(
                                "Event {} of {} stands for a request that was begun before: {}",
                                event.index(),
                                row.aggregateId(),
                                row.eventId());
                    }
                    String id = isSecond ? secondId(row.eventId(), event.index()) : row.eventId();
                    return new Object[] {
                        event.index(),
                        id,
                        row.aggregateType(),
                        row.aggregateId(),
                        row.sequenceNumber(),
                        row.occurredAt(),
                        row.payloadType(),
                        row.payloadRevision(),
                        row.payload(),
                        row.metaData(),
                        isSecond && row.eventKey() != null
                                ? EventKey.withIdentifier(row.eventKey(), id)
                                : row.eventKey()
                    };
                })
                .toList();
        sql.batchUpdate(
                "insert into domain_event (" + EventGroups.COLUMNS + ") values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                values);
    }

    /** Axon Server does not hold identifiers to be unique; the history is copied as it is. */
    private static String secondId(String eventId, long index) {
        return eventId + "#" + index;
    }

    /** Events about no requestId have identifiers of chance. */
    private List<String> presentAmong(List<Numbered> events) {
        List<EventRow> rows = events.stream()
                .map(Numbered::row)
                .filter(row -> row.eventKey() != null)
                .toList();
        return sql.query(
                connection -> {
                    var select = connection.prepareStatement(
                            "select u.id from unnest(cast(? as uuid array), cast(? as varchar array))"
                                    + " as u (event_key, id) where " + EventGroups.IS_STORED);
                    select.setArray(1, array(connection, "uuid", rows, EventRow::eventKey));
                    select.setArray(2, array(connection, "varchar", rows, EventRow::eventId));
                    return select;
                },
                (row, i) -> row.getString(1));
    }

    private static Array array(
            Connection connection, String type, List<EventRow> rows, Function<EventRow, @Nullable Object> column)
            throws SQLException {
        return connection.createArrayOf(type, rows.stream().map(column).toArray());
    }

    private long noteChanges(List<Numbered> events, long versionBefore) {
        long version = versionBefore;
        for (Numbered event : events) {
            EventRow row = event.row();
            if (form.read(row.payloadType(), row.payload()) instanceof ChangesTerms) {
                version++;
                sql.update(
                        "insert into catalogue_change (version, global_index) values (?, ?)", version, event.index());
            }
        }
        return version;
    }

    /** Whether the copy has this event at this index. */
    boolean has(long index, String eventId) {
        return answered(() ->
                sql
                        .queryForList("select event_id from domain_event where global_index = ?", String.class, index)
                        .stream()
                        .anyMatch(copied -> copied.equals(eventId) || copied.equals(secondId(eventId, index))));
    }

    /** The changes of terms after a version of the catalogue. */
    void readTermsChanges(long afterVersion, ReadsChange read) {
        answered(() -> {
            sql.query(
                    "select c.version, e.payload_type, e.payload from catalogue_change c join domain_event e"
                            + " on e.global_index = c.global_index where c.version > ? order by c.version",
                    row -> {
                        read.change(row.getLong(1), row.getString(2), row.getBytes(3));
                    },
                    afterVersion);
            return true;
        });
    }

    /** This database's identity, made at the first call and durable. */
    String identity(String proposed) {
        return answered(() -> {
            sql.update(
                    "insert into directory_identity (id, identity) select 1, ?"
                            + " where not exists (select 1 from directory_identity)",
                    proposed);
            force();
            return sql.queryForObject("select identity from directory_identity where id = 1", String.class);
        });
    }

    /** Makes the rows durable that were committed before: an event must not outlive the link of its customer to its wallet. */
    void force() {
        try {
            rows.forceToDisk();
        } catch (StoreUnavailable e) {
            throw StoreUnavailable.nothingDone("The links of customers to wallets could not be forced to disk", e);
        }
    }

    private static <T> T answered(Supplier<@Nullable T> question) {
        try {
            T answer = question.get();
            if (answer == null) {
                throw new IllegalStateException("The database gave no answer");
            }
            return answer;
        } catch (DataAccessException | TransactionException e) {
            throw StoreUnavailable.nothingDone("The database does not answer: " + e.getMessage(), e);
        }
    }
}
