package io.rewardwallet.eventstore;

import org.jspecify.annotations.Nullable;

/** The store or server does not answer. */
public class StoreUnavailable extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final boolean surelyNothingDone;

    public StoreUnavailable(boolean surelyNothingDone, @Nullable Throwable cause) {
        super("The store does not answer", cause);
        this.surelyNothingDone = surelyNothingDone;
    }

    /** False: the call may have been done; the same call sent again settles it. */
    public boolean surelyNothingDone() {
        return surelyNothingDone;
    }
}
