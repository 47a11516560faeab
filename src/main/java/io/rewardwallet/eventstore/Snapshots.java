package io.rewardwallet.eventstore;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Saved states of wallets; each can be thrown away, the history makes it anew. */
@Component
public class Snapshots {

    private final JdbcClient sql;

    Snapshots(JdbcClient sql) {
        this.sql = sql;
    }

    /** Makes the next load of a wallet read all its events. */
    public void discard(String walletId) {
        sql.sql("delete from snapshot where aggregate_id = ?").param(walletId).update();
    }
}
