package io.rewardwallet.wallet;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What the {@link WalletOnPaper} has written under a requestId: its content, each unit, the codes it was refused with.
 */
final class Sheet {

    final String content;
    final List<Unit> units = new ArrayList<>();
    final Set<Integer> refusedWith = new HashSet<>();

    /** Of a reversal. */
    int quantityTakenBack;

    long pointsGivenBack;

    Sheet(String content) {
        this.content = content;
    }

    /** One unit, as it was issued. */
    static final class Unit {

        final long rewardId;
        final long price;
        final Instant issuedAt;
        boolean takenBack;

        Unit(long rewardId, long price, Instant issuedAt) {
            this.rewardId = rewardId;
            this.price = price;
            this.issuedAt = issuedAt;
        }
    }
}
