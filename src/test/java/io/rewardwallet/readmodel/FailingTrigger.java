package io.rewardwallet.readmodel;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import org.h2.api.Trigger;
import org.jspecify.annotations.Nullable;

/** Refuses rows of one wallet, as a defect in a projection or in its table would. */
public final class FailingTrigger implements Trigger {

    private static final String BY_RULE = "45000";
    private static final String DISK_FULL = "53100";

    private static volatile @Nullable String refusedWallet;
    private static volatile String state = BY_RULE;

    static void refuse(@Nullable String walletId) {
        state = BY_RULE;
        refusedWallet = walletId;
    }

    /** As a disk without room for this wallet's row does. */
    static void findDiskFullFor(String walletId) {
        state = DISK_FULL;
        refusedWallet = walletId;
    }

    @Override
    public void fire(Connection connection, Object @Nullable [] before, Object @Nullable [] after) throws SQLException {
        if (after != null && Objects.equals(after[0], refusedWallet)) {
            throw new SQLException("not this wallet", state);
        }
    }
}
