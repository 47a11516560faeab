package io.rewardwallet.eventstore;

/** Looks whether the database fits the history once the copy of it has caught up, before calls are taken. */
public interface CaughtUp {

    /** @throws UnsafeStore when it does not */
    void check();
}
