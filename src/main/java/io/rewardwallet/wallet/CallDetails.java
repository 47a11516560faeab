package io.rewardwallet.wallet;

import org.jspecify.annotations.Nullable;

/**
 * What a call brings along for the audit trail; none of it is content, so a repeat may change it (contract, "Issue
 * rewards", rule 3).
 *
 * @param transactionNumber the till's number, at most 128 characters
 * @param notes free text, at most 500 characters
 * @param eventLogId the caller's log entry, at most 128 characters
 * @param username the query parameter of the same name
 * @param actor the name of the API key that called
 */
public record CallDetails(
        @Nullable String transactionNumber,
        @Nullable String notes,
        @Nullable String eventLogId,
        @Nullable String username,
        @Nullable String actor) {

    /** A call that brought nothing along. */
    public static final CallDetails NONE = new CallDetails(null, null, null, null, null);
}
