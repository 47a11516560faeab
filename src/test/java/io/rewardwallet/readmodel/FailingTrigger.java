package io.rewardwallet.readmodel;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import org.h2.api.Trigger;
import org.jspecify.annotations.Nullable;

/** Refuses rows of one wallet, as a defect in a projection or in its table would. */
public final class FailingTrigger implements Trigger {

    private static volatile @Nullable String refusedWallet;

    static void refuse(@Nullable String walletId) {
        refusedWallet = walletId;
    }

    @Override
    public void fire(Connection connection, Object @Nullable [] before, Object @Nullable [] after) throws SQLException {
        if (after != null && Objects.equals(after[0], refusedWallet)) {
            throw new SQLException("not this wallet", "45000");
        }
    }
}
