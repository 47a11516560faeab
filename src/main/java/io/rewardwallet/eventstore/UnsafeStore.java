package io.rewardwallet.eventstore;

/** Why the service does not start: a sentence for the operator. */
public final class UnsafeStore extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    public UnsafeStore(String message) {
        super(message);
    }
}
