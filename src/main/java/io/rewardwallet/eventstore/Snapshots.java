package io.rewardwallet.eventstore;

import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.serialization.SerializedObject;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Saved states of wallets; each can be thrown away, the history makes it anew. */
@Component
public class Snapshots {

    private static final String IF_EVENT_IS_STORED =
            " exists (select 1 from domain_event e where e.aggregate_id = ? and e.sequence_number = ?)";

    private final JdbcClient sql;

    Snapshots(JdbcClient sql) {
        this.sql = sql;
    }

    /**
     * Takes the place of the one before. Only where the newest event of the state is in the history: a database may have been
     * set back meanwhile.
     */
    void store(DomainEventMessage<?> snapshot, SerializedObject<byte[]> payload) {
        Object[] values = {
            snapshot.getType(),
            snapshot.getSequenceNumber(),
            EventRow.time(snapshot.getTimestamp()),
            payload.getType().getName(),
            payload.getType().getRevision(),
            payload.getData(),
            snapshot.getAggregateIdentifier(),
            snapshot.getAggregateIdentifier(),
            snapshot.getSequenceNumber()
        };
        int replaced = sql.sql("update snapshot set aggregate_type = ?, sequence_number = ?, occurred_at = ?,"
                        + " payload_type = ?, payload_revision = ?, payload = ? where aggregate_id = ? and"
                        + IF_EVENT_IS_STORED)
                .params(values)
                .update();
        if (replaced == 0) {
            sql.sql("insert into snapshot (aggregate_type, sequence_number, occurred_at, payload_type,"
                            + " payload_revision, payload, aggregate_id) select ?, ?, ?, ?, ?, ?, ? where"
                            + IF_EVENT_IS_STORED)
                    .params(values)
                    .update();
        }
    }

    /** Makes the next load of a wallet read all its events. */
    public void discard(String walletId) {
        sql.sql("delete from snapshot where aggregate_id = ?").param(walletId).update();
    }
}
