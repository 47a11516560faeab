package io.rewardwallet.readmodel;

/** A read model was handed an event whose predecessor it has not counted. */
public class EventMissed extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    EventMissed(String walletId, long reached, long handed) {
        super("wallet " + walletId + " stands at version " + reached + " and was handed " + handed);
    }
}
