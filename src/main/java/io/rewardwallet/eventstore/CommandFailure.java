package io.rewardwallet.eventstore;

import java.util.Optional;

/** Why a command was not done, as a value: an exception loses its type on the way through Axon Server. */
record CommandFailure(Kind kind, String message) {

    /** What the exception was. */
    enum Kind {
        DECISION_OUTDATED,
        ALREADY_STORED,
        NOTHING_DONE,
        OUTCOME_UNKNOWN
    }

    /** Empty for what no caller tells from another failure. */
    static Optional<CommandFailure> of(Throwable failure) {
        Kind kind = null;
        if (failure instanceof DecisionOutdated) {
            kind = Kind.DECISION_OUTDATED;
        } else if (failure instanceof AlreadyStored) {
            kind = Kind.ALREADY_STORED;
        } else if (failure instanceof StoreUnavailable unavailable) {
            kind = unavailable.surelyNothingDone() ? Kind.NOTHING_DONE : Kind.OUTCOME_UNKNOWN;
        }
        return kind == null
                ? Optional.empty()
                : Optional.of(new CommandFailure(kind, String.valueOf(failure.getMessage())));
    }

    RuntimeException asException() {
        return switch (kind) {
            case DECISION_OUTDATED -> new DecisionOutdated(message);
            case ALREADY_STORED -> new AlreadyStored(message);
            case NOTHING_DONE -> StoreUnavailable.nothingDone(message, null);
            case OUTCOME_UNKNOWN -> StoreUnavailable.outcomeUnknown(message, null);
        };
    }
}
