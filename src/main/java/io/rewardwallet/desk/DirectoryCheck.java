package io.rewardwallet.desk;

import io.rewardwallet.eventstore.UnsafeStore;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Refuses to start when the customer directory does not know the wallets of the newest events: with a directory older than
 * the history, the next call of such a customer would begin a new wallet, and every requestId would be issued again.
 */
@Component
class DirectoryCheck implements SmartInitializingSingleton {

    private static final int NEWEST = 10_000;

    private final JdbcClient sql;

    DirectoryCheck(JdbcClient sql) {
        this.sql = sql;
    }

    @Override
    public void afterSingletonsInstantiated() {
        sql.sql("select e.aggregate_id from (select aggregate_id from domain_event"
                        + " where aggregate_type = 'CustomerRewardWallet' order by global_index desc fetch first "
                        + NEWEST
                        + " rows only) e where not exists"
                        + " (select 1 from customer_identifier c where c.wallet_id = e.aggregate_id)"
                        + " fetch first 1 rows only")
                .query(String.class)
                .optional()
                .ifPresent(walletId -> {
                    throw new UnsafeStore("The history has events of wallet " + walletId
                            + ", but the customer directory does not know it: its table customer_identifier is older"
                            + " than the events. Restore it from a backup taken with or after the events");
                });
        long ahead = sql.sql(
                        "select count(*) from catalogue_change c, event_head h where c.global_index > h.last_index")
                .query(Long.class)
                .single();
        if (ahead > 0) {
            throw new UnsafeStore("The catalogue is ahead of the history: the tables come from different backups."
                    + " Restore all of them from one");
        }
    }
}
