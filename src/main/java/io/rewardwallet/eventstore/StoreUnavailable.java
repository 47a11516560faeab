package io.rewardwallet.eventstore;

import org.jspecify.annotations.Nullable;

/** The store does not answer: 503. The same call sent again settles whether it was done. */
public class StoreUnavailable extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final boolean surelyNothingDone;

    private StoreUnavailable(String message, @Nullable Throwable cause, boolean surelyNothingDone) {
        super(message, cause);
        this.surelyNothingDone = surelyNothingDone;
    }

    /** The call was surely not done. */
    public static StoreUnavailable nothingDone(String message, @Nullable Throwable cause) {
        return new StoreUnavailable(message, cause, true);
    }

    static StoreUnavailable outcomeUnknown(String message, @Nullable Throwable cause) {
        return new StoreUnavailable(message, cause, false);
    }

    /** False: the call may or may not have been done. */
    public boolean surelyNothingDone() {
        return surelyNothingDone;
    }
}
