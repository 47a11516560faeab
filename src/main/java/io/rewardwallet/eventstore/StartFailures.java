package io.rewardwallet.eventstore;

import org.h2.api.ErrorCode;
import org.h2.jdbc.JdbcException;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;

/** Says in a sentence why the store could not be opened, instead of a stack trace. */
class StartFailures implements FailureAnalyzer {

    @Override
    public FailureAnalysis analyze(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnsafeStore) {
                return new FailureAnalysis(
                        cause.getMessage(), "Change the setting that it names and start again.", cause);
            }
            if (cause instanceof JdbcException h2 && h2.getErrorCode() == ErrorCode.DATABASE_ALREADY_OPEN_1) {
                return new FailureAnalysis(
                        "The data folder is in use by another process: " + cause.getMessage(),
                        "Stop the other service, or start this one with another --rewards.data-dir.",
                        cause);
            }
        }
        return null;
    }
}
