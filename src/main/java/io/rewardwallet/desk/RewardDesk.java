package io.rewardwallet.desk;

import io.rewardwallet.wallet.CreditOutcome;
import io.rewardwallet.wallet.IssueOutcome;
import org.springframework.stereotype.Component;

/** Stub. */
@Component
public class RewardDesk {

    public IssueOutcome issue(IssueCall call) {
        throw new UnsupportedOperationException();
    }

    public CreditOutcome credit(CreditCall call) {
        throw new UnsupportedOperationException();
    }
}
