package io.rewardwallet.desk;

import io.rewardwallet.customer.CustomerIdentifier;
import io.rewardwallet.wallet.CallDetails;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A reversal call that passed the shape check.
 *
 * @param customer 1 to 3 identifiers of the customer, in the order mobile, emailId, externalId
 * @param requestId of the issue
 * @param quantity units, 1 or more; null: all that were not taken back yet
 */
public record ReversalCall(
        String brand,
        List<CustomerIdentifier> customer,
        String requestId,
        long rewardId,
        @Nullable Integer quantity,
        String reversalId,
        CallDetails call) {}
