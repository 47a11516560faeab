package io.rewardwallet.eventstore;

import org.axonframework.eventsourcing.eventstore.EventStoreException;

/** Events could not be put into their stored form; nothing of them came near the store. */
class NotHandedOver extends EventStoreException {

    private static final long serialVersionUID = 1L;

    NotHandedOver(Throwable cause) {
        super("Events cannot be put into their stored form", cause);
    }
}
