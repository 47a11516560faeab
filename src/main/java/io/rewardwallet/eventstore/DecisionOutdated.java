package io.rewardwallet.eventstore;

/** The decision was made on a state or on terms that had changed when it was to be stored; nothing was stored: decide again. */
public class DecisionOutdated extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final boolean isAhead;

    DecisionOutdated(String message) {
        this(message, false);
    }

    private DecisionOutdated(String message, boolean isAhead) {
        super(message, null, false, false);
        this.isAhead = isAhead;
    }

    /** The state had events that the history does not have, so neither it nor what was saved of it is to be used. */
    static DecisionOutdated ahead(String message) {
        return new DecisionOutdated(message, true);
    }

    /** Whether the state was ahead of the history. */
    public boolean isAhead() {
        return isAhead;
    }
}
