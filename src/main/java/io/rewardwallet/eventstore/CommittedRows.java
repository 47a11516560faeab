package io.rewardwallet.eventstore;

import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * Rows that are committed beside the writer's groups and that an answer vouches for all the same: a key that was made or
 * revoked, an identifier that was linked by a call without an event. PostgreSQL has them on disk when it has committed;
 * the embedded database has only written them, and a power cut could take them.
 */
@Component
public class CommittedRows {

    private final JdbcTemplate sql;
    private final boolean isEmbedded;

    CommittedRows(JdbcTemplate sql) {
        this.sql = sql;
        this.isEmbedded = "H2".equals(sql.execute((ConnectionCallback<String>)
                connection -> connection.getMetaData().getDatabaseProductName()));
    }

    /**
     * Returns when everything committed before is on disk.
     *
     * @throws StoreUnavailable when that cannot be said
     */
    public void forceToDisk() {
        if (isEmbedded) {
            try {
                sql.execute("checkpoint sync");
            } catch (DataAccessException e) {
                throw StoreUnavailable.outcomeUnknown("The database could not be forced to disk", e);
            }
        }
    }
}
