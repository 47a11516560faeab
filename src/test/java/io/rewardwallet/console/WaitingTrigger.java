package io.rewardwallet.console;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.h2.api.Trigger;
import org.jspecify.annotations.Nullable;

/** Holds up whoever writes to its table until it is told to let go, so that something can be seen while it runs. */
public class WaitingTrigger implements Trigger {

    private static final long LONGEST_SECONDS = 30;

    private static volatile CountDownLatch gate = new CountDownLatch(0);

    static void holdUp() {
        gate = new CountDownLatch(1);
    }

    static void letGo() {
        gate.countDown();
    }

    @Override
    public void fire(Connection connection, Object @Nullable [] before, Object @Nullable [] after) throws SQLException {
        try {
            if (!gate.await(LONGEST_SECONDS, TimeUnit.SECONDS)) {
                throw new SQLException("nobody let go");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SQLException(e);
        }
    }
}
