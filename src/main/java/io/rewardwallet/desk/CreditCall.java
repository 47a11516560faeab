package io.rewardwallet.desk;

import io.rewardwallet.customer.CustomerIdentifier;
import io.rewardwallet.wallet.CallDetails;
import java.util.List;

/**
 * A credit call that passed the shape check.
 *
 * @param customer 1 to 3 identifiers of the customer, in the order mobile, emailId, externalId
 * @param points 1 or more
 */
public record CreditCall(
        String brand, List<CustomerIdentifier> customer, String requestId, long points, CallDetails call) {}
