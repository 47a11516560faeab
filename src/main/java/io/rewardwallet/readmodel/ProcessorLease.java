package io.rewardwallet.readmodel;

import io.rewardwallet.eventstore.NodeName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * One node at a time runs the read models' processors. It says every second that it still does; when it is silent for a few
 * seconds, another takes over. Only the database's clock counts, so that a node whose own is wrong takes nothing away.
 */
@Component
class ProcessorLease {

    private static final Logger LOG = LoggerFactory.getLogger(ProcessorLease.class);
    private static final String IN_FIVE_SECONDS = "current_timestamp + interval '5' second";

    private final JdbcClient sql;
    private final TransactionOperations transaction;
    private final String node;
    private volatile boolean isHeld;

    ProcessorLease(JdbcClient sql, TransactionOperations transaction, NodeName node) {
        this.sql = sql;
        this.transaction = transaction;
        this.node = node.name();
    }

    /** Whether this node runs the processors, as far as it knows. */
    boolean isHeld() {
        return isHeld;
    }

    /**
     * Holds on to the lease, or takes it when no node has it.
     *
     * @return true when it was taken just now; what its last holder left unfinished is to be cleared away
     */
    boolean renewOrTake() {
        boolean before = isHeld;
        isHeld = before && renew() || Boolean.TRUE.equals(transaction.execute(status -> take()));
        return isHeld && !before;
    }

    private boolean renew() {
        return sql.sql("update read_model_lease set held_until = " + IN_FIVE_SECONDS + " where node = ?")
                        .param(node)
                        .update()
                == 1;
    }

    private boolean take() {
        boolean taken = sql.sql("update read_model_lease set node = ?, held_until = " + IN_FIVE_SECONDS
                                + " where node = ? or held_until < current_timestamp")
                        .params(node, node)
                        .update()
                == 1;
        if (taken) {
            // The last holder's claims end here: it can store no position any more, and nobody waits for them to run
            // out.
            sql.sql("update token_entry set owner = null").update();
            LOG.info("This node runs the read models' processors from now on");
        }
        return taken;
    }

    /** Lets another node take over at once. */
    void giveUp() {
        if (isHeld) {
            isHeld = false;
            sql.sql("update read_model_lease set held_until = current_timestamp where node = ?")
                    .param(node)
                    .update();
        }
    }
}
