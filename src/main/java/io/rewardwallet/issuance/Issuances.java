package io.rewardwallet.issuance;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Units issued to one customer.
 *
 * @param walletVersion events of the wallet that are counted in; 0: nothing ever happened
 * @param asOf time of the last of them; null: none
 * @param rewards in the order of rewardId
 */
public record Issuances(long walletVersion, @Nullable Instant asOf, List<OfReward> rewards) {

    /** A wallet that nothing has happened to. */
    public static final Issuances NONE = new Issuances(0, null, List.of());

    /**
     * Units of one reward.
     *
     * @param issued units ever issued
     * @param reversed units taken back
     * @param points paid for the issued units
     */
    public record OfReward(long rewardId, long issued, long reversed, long points) {}
}
