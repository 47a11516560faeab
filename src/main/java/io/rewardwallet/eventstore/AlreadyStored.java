package io.rewardwallet.eventstore;

/**
 * The second lock held: an event derived from the same request is in the history although the wallet's state did not know
 * it. Nothing was stored. The state was wrong, so the wallet has to be rebuilt from its events, without snapshot.
 */
public class AlreadyStored extends RuntimeException {

    private static final long serialVersionUID = 1L;

    AlreadyStored(String message) {
        super(message);
    }
}
