package io.rewardwallet.eventstore;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This node's time: its own clock, moved to the database's where several nodes share one, so that days begin on all of them
 * at once and a node whose clock jumps is back within a look.
 */
final class NodeClock extends Clock {

    private static final Logger LOG = LoggerFactory.getLogger(NodeClock.class);
    /** An answer that took longer says too little about the moment at which the database looked at its clock. */
    private static final Duration SLOWEST_LOOK = Duration.ofMillis(200);

    private static final Duration WORTH_A_WORD = Duration.ofSeconds(1);

    private final Clock own;
    private volatile Duration ahead = Duration.ZERO;
    private boolean isTold;

    NodeClock(Clock own) {
        this.own = own;
    }

    /** The node's own clock, as it is. */
    Instant ownTime() {
        return own.instant();
    }

    /**
     * Takes the database's time over.
     *
     * @param database what it said; null: it has no clock of its own
     * @param sent own time at which it was asked
     */
    void follow(@Nullable Instant database, Instant sent) {
        Duration took = Duration.between(sent, own.instant());
        if (database == null || took.isNegative() || took.compareTo(SLOWEST_LOOK) > 0) {
            return;
        }
        ahead = Duration.between(sent.plus(took.dividedBy(2)), database);
        boolean isFar = ahead.abs().compareTo(WORTH_A_WORD) > 0;
        if (isFar && !isTold) {
            LOG.warn("This node's clock and the database's differ by {}; the database's is used", ahead);
        }
        isTold = isFar;
    }

    /** How far the database's clock is ahead of the node's own. */
    Duration ahead() {
        return ahead;
    }

    @Override
    public Instant instant() {
        return own.instant().plus(ahead);
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return own.withZone(zone);
    }
}
