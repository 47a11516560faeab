package io.rewardwallet.wallet;

/** Why a line got no unit, or not all of them, in order of precedence (contract, "Issue rewards", rules 4 to 6). */
public enum RefusalReason {
    /** The brand has no reward of this number. */
    REWARD_UNKNOWN(8003),
    /** The reward is switched off. */
    REWARD_DISABLED(8003),
    /** The reward's start lies ahead. */
    REWARD_NOT_STARTED(8003),
    /** The reward's end has passed. */
    REWARD_ENDED(8003),
    /** The wallet cannot pay for all missing units of the call. */
    POINTS_NOT_ENOUGH(8004),
    /** A limit on one customer's units is reached. */
    CUSTOMER_LIMIT(12005),
    /** A limit on all customers' units is reached. */
    REWARD_LIMIT(12005);

    private final int code;

    RefusalReason(int code) {
        this.code = code;
    }

    /** The number that callers of this kind of API handle. */
    public int code() {
        return code;
    }
}
