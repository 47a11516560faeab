package io.rewardwallet.desk;

import io.rewardwallet.customer.CustomerIdentifier;
import io.rewardwallet.wallet.CallDetails;
import io.rewardwallet.wallet.IssueReward;
import java.util.List;

/**
 * An issue call that passed the shape check.
 *
 * @param customer 1 to 3 identifiers of the customer, in the order mobile, emailId, externalId
 * @param lines 1 to 50, no requestId twice
 * @param dryRun true: decide and answer, store nothing
 */
public record IssueCall(
        String brand,
        List<CustomerIdentifier> customer,
        List<IssueReward.Line> lines,
        CallDetails call,
        boolean dryRun) {}
