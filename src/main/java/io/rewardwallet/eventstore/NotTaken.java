package io.rewardwallet.eventstore;

/** The store does not take these events, whatever else is stored with them; surely nothing was stored. */
class NotTaken extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    NotTaken(Throwable why) {
        super("The store does not take this event: " + why.getMessage(), why);
    }
}
