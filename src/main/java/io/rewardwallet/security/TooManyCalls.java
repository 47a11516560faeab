package io.rewardwallet.security;

/** A key has made more calls than it may; nothing was done for this one. */
public class TooManyCalls extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final long secondsToWait;

    TooManyCalls(long secondsToWait) {
        super("More calls than this key may make");
        this.secondsToWait = secondsToWait;
    }

    public long secondsToWait() {
        return secondsToWait;
    }
}
