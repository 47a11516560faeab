package io.rewardwallet.eventstore;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * Rows that are committed beside the writer's groups and that an answer vouches for all the same: a key that was made or
 * revoked, an identifier that was linked by a call without an event. PostgreSQL has them on disk when it has committed;
 * the embedded database has them in memory only.
 */
public class CommittedRows {

    private final @Nullable EmbeddedDatabase embedded;

    /**
     * @param embedded null: PostgreSQL
     */
    CommittedRows(@Nullable EmbeddedDatabase embedded) {
        this.embedded = embedded;
    }

    /**
     * Returns when everything committed before is on disk.
     *
     * @throws StoreUnavailable when that cannot be said
     */
    public void forceToDisk() {
        if (embedded == null) {
            return;
        }
        try {
            embedded.force();
        } catch (SQLException e) {
            throw StoreUnavailable.outcomeUnknown("The database could not be forced to disk", e);
        }
    }
}
