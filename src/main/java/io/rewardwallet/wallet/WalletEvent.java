package io.rewardwallet.wallet;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Everything that can happen to a wallet. Stored for ever: fields are added, never renamed or reused; the golden files in
 * {@code src/test/resources/events} show each stored form. No event holds a mobile number or an email.
 */
public sealed interface WalletEvent
        permits PointsCredited, PointsRedeemed, RewardIssued, IssueRefused, PointsRefunded, RewardReversed {

    /** The opaque wallet id given by the customer directory. */
    String walletId();

    /** The tenant that the wallet belongs to. */
    String brand();

    /** The idempotency key that the event is about; null for an issue line that came without one. */
    @Nullable
    String requestId();

    /** Points in the wallet after this event, 0 to 10^15. */
    long balanceAfter();

    /** What the caller sent along with the call. */
    CallDetails call();

    /** When it was decided, in microseconds; never before the wallet's event before it (contract, "Read"). */
    Instant at();

    /**
     * The identifier under which the store accepts this event once only, derived from the request: the second lock on
     * exactly-once. Null where there is no requestId to derive it from.
     */
    @Nullable
    String identity();
}
