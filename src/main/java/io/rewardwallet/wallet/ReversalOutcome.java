package io.rewardwallet.wallet;

/**
 * What became of a {@link ReverseReward}.
 *
 * @param quantity units given back under this reversalId; 0 when it was refused
 * @param points given back for them
 * @param reversedTotal units of the issue that all reversals have given back
 * @param reversible units of the issue that could still be given back before the call
 * @param balance points in the wallet now
 * @param walletVersion events that the wallet has
 */
public record ReversalOutcome(
        Status status, int quantity, long points, int reversedTotal, int reversible, long balance, long walletVersion)
        implements WalletOutcome {

    /** In order of precedence (contract, "Take a reward back"). */
    public enum Status {
        /** The reversalId is known with other content: 10003. */
        REVERSAL_ID_REUSED,
        /** The same reversal was made before; nothing was given back. */
        REPLAYED,
        /** There are fewer units to give back than asked for, or none: 8020. */
        TOO_FEW_UNITS,
        /** The balance would pass {@link CustomerRewardWallet#MAX_BALANCE}: 8022. */
        BALANCE_TOO_HIGH,
        /** The units were taken back. */
        REVERSED
    }
}
