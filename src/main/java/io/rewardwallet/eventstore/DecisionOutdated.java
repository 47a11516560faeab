package io.rewardwallet.eventstore;

/** The decision was made on a state or on terms that had changed when it was to be stored; nothing was stored: decide again. */
public class DecisionOutdated extends RuntimeException {

    private static final long serialVersionUID = 1L;

    DecisionOutdated(String message) {
        super(message, null, false, false);
    }
}
