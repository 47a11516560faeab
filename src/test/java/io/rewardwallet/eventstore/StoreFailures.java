package io.rewardwallet.eventstore;

/** Lets tests of other packages fail the way the store does. */
public final class StoreFailures {

    private StoreFailures() {}

    public static StoreUnavailable nothingDone() {
        return StoreUnavailable.nothingDone("test", null);
    }

    public static StoreUnavailable outcomeUnknown() {
        return StoreUnavailable.outcomeUnknown("test", null);
    }
}
