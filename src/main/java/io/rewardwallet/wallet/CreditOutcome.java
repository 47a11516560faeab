package io.rewardwallet.wallet;

/**
 * What became of a {@link CreditPoints}.
 *
 * @param points what the request asked for
 * @param balance points in the wallet now
 * @param walletVersion events that the wallet has
 */
public record CreditOutcome(Status status, long points, long balance, long walletVersion) implements WalletOutcome {

    /** In order of precedence (contract, "Credit points"). */
    public enum Status {
        /** The requestId is known with other content: 10003. */
        REQUEST_ID_REUSED,
        /** The same request was credited before; nothing was added. */
        REPLAYED,
        /** The balance would pass {@link CustomerRewardWallet#MAX_BALANCE}: 8022. */
        BALANCE_TOO_HIGH,
        /** The points were added. */
        CREDITED
    }
}
