package io.rewardwallet.security;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says in a sentence why the service does not start with its operator's key. */
class StartRefused extends AbstractFailureAnalyzer<OperatorKey.Unfit> {

    @Override
    protected FailureAnalysis analyze(Throwable failure, OperatorKey.Unfit unfit) {
        return new FailureAnalysis(
                unfit.getMessage(),
                "Set another one, or unset it: then a key is made at the first start and left in the data folder.",
                unfit);
    }
}
