package io.rewardwallet.eventstore;

import io.rewardwallet.eventstore.EventGroups.Head;
import io.rewardwallet.wallet.ChangesTerms;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The writer's connection to the database: opened again when it is lost, asked for the fate of a group whose answer did not
 * come, and looked through for what other nodes store. Used by the writer's thread alone.
 */
final class WriterConnection {

    private static final Logger LOG = LoggerFactory.getLogger(WriterConnection.class);
    private static final Duration PATIENCE_BEFORE_DOWN = Duration.ofSeconds(1);
    private static final Duration BETWEEN_TRIES = Duration.ofMillis(200);
    private static final int MOST_CHANGED = 10_000;

    private final OpensGroups database;
    private final HistoryEnd end;
    private final NewestEvents newest;
    private final TermsInForce terms;
    private final ReadsTerms termsReader;
    private final NodeClock clock;
    private final Duration patience;
    private @Nullable EventGroups groups;
    private long acknowledgedGroup;
    private long nextTryNanos;
    private boolean isEnded;
    private volatile boolean isAlone = true;
    private volatile @Nullable String whyDown;

    /** Opens the writer's own connection, outside the pool that readers share. */
    interface OpensGroups {
        EventGroups open() throws SQLException;
    }

    /** Reads a stored change of terms back. */
    interface ReadsTerms {
        ChangesTerms read(String payloadType, byte[] payload);
    }

    /** @param patience how long the fate of a group is asked for before its callers are told that it is not known */
    WriterConnection(
            OpensGroups database,
            HistoryEnd end,
            NewestEvents newest,
            TermsInForce terms,
            ReadsTerms termsReader,
            NodeClock clock,
            Duration patience) {
        this.database = database;
        this.end = end;
        this.newest = newest;
        this.terms = terms;
        this.termsReader = termsReader;
        this.clock = clock;
        this.patience = patience;
    }

    void begin() throws SQLException {
        open();
    }

    /** The open connection; null while there is none. */
    @Nullable
    EventGroups groups() {
        return groups;
    }

    /** Takes note of a stored group; readers may have its events from now on. */
    void stored(List<AppendUnit> units, Head head, EventGroups open) {
        acknowledgedGroup = open.lastGroup();
        units.forEach(unit -> end.changedHere(unit.first().aggregateId()));
        newest.stored(units, head.lastIndex());
        try {
            follow(head, units.stream().mapToInt(unit -> unit.rows().size()).sum(), open);
        } catch (SQLException e) {
            lost(e);
        }
    }

    /** Whether no other process can write to the same history. */
    boolean isAlone() {
        return isAlone;
    }

    /** Why nothing can be written now; null while all is well. */
    @Nullable
    String whyDown() {
        return whyDown;
    }

    /**
     * Finds out what became of a group whose answer did not come: a new life of the writer waits until the lost statement
     * has ended and reads in this node's row which group was the last.
     */
    boolean isStoredAfterAll(EventGroups open, List<AppendUnit> units, Throwable why) {
        units.forEach(unit -> end.changedElsewhere(unit.first().aggregateId()));
        if (!open.canBeReopened()) {
            end("A commit could not be forced to disk: " + why.getMessage(), why);
            throw StoreUnavailable.outcomeUnknown("The store failed while committing", why);
        }
        LOG.warn("The answer to group {} was lost; its fate is asked for", open.begunGroup(), why);
        close();
        long began = System.nanoTime();
        while (true) {
            try {
                EventGroups next = open();
                LOG.warn(
                        "Group {} was {}",
                        open.begunGroup(),
                        next.lastGroup() == open.begunGroup() ? "stored" : "lost");
                return next.lastGroup() == open.begunGroup();
            } catch (SQLException e) {
                long waited = System.nanoTime() - began;
                if (waited > PATIENCE_BEFORE_DOWN.toNanos()) {
                    whyDown = "The database does not answer: " + e.getMessage();
                }
                if (waited > patience.toNanos()) {
                    throw StoreUnavailable.outcomeUnknown("The database does not answer", e);
                }
                pause();
            }
        }
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(BETWEEN_TRIES.toMillis());
        } catch (InterruptedException e) {
            LOG.warn("The writer's thread is not meant to be interrupted; it goes on");
        }
    }

    /**
     * Looks what has been stored, by any node; with the connection lost, tries to open another.
     *
     * @return false when the database does not answer
     */
    boolean look() {
        EventGroups open = groups;
        try {
            if (open != null) {
                Instant sent = clock.ownTime();
                Head head = open.head();
                clock.follow(head.at(), sent);
                follow(head, 0, open);
                return true;
            }
            if (!isEnded && System.nanoTime() - nextTryNanos >= 0) {
                open();
                return true;
            }
        } catch (SQLException e) {
            lost(e);
        }
        return false;
    }

    /** Takes note of what lies between the end that was known and this head; its newest rows are this node's own. */
    private void follow(Head head, int ownRows, EventGroups open) throws SQLException {
        long known = end.lastIndex();
        long foreignUpTo = head.lastIndex() - ownRows;
        if (head.lastIndex() < known) {
            LOG.error(
                    "The newest event is {}, but {} was known: acknowledged events are missing",
                    head.lastIndex(),
                    known);
            readAnew(head, open);
            return;
        }
        if (foreignUpTo > known) {
            List<String> changed = open.changedBetween(known, foreignUpTo, MOST_CHANGED);
            if (changed == null) {
                end.forgetAll();
            } else {
                changed.forEach(end::changedElsewhere);
            }
        }
        if (head.catalogueVersion() != terms.version()) {
            open.readTermsChanges(
                    terms.version(), (version, type, payload) -> terms.put(termsReader.read(type, payload), version));
        }
        open.undo();
        end.moveTo(head.lastIndex());
    }

    /** Begins a life; whatever was read before may be wrong, since the database may have been set back meanwhile. */
    private EventGroups open() throws SQLException {
        EventGroups opened = database.open();
        try {
            Head head = opened.head();
            if (opened.lastGroup() < acknowledgedGroup) {
                LOG.error(
                        "The newest group of this node is {}, but {} was acknowledged: acknowledged events are missing",
                        opened.lastGroup(),
                        acknowledgedGroup);
            }
            readAnew(head, opened);
        } catch (SQLException | RuntimeException e) {
            opened.close();
            throw e;
        }
        isAlone = !opened.canBeReopened();
        groups = opened;
        if (whyDown != null) {
            LOG.info("The database answers again");
        }
        whyDown = null;
        return opened;
    }

    private void readAnew(Head head, EventGroups open) throws SQLException {
        var changes = new TermsInForce.Rebuilt();
        open.readTermsChanges(0, (version, type, payload) -> changes.put(termsReader.read(type, payload), version));
        open.undo();
        terms.replaceBy(changes);
        newest.forgetAll();
        end.forgetAll();
        end.moveTo(head.lastIndex());
    }

    /** The connection is of no more use; another is tried until one answers. */
    void lost(Exception why) {
        if (groups != null && !groups.canBeReopened()) {
            end("A failed write could not be rolled back: " + why.getMessage(), why);
            return;
        }
        if (whyDown == null) {
            LOG.warn("The writer's connection was lost; it is opened again", why);
        }
        whyDown = "The database does not answer: " + why.getMessage();
        nextTryNanos = System.nanoTime() + (groups == null ? BETWEEN_TRIES.toNanos() : 0);
        close();
    }

    /** Nothing more is written in this life of the service. */
    void end(String why, Throwable cause) {
        if (isEnded) {
            return;
        }
        isEnded = true;
        whyDown = why;
        LOG.error("{}. Nothing more is written until the service is started again.", why, cause);
        close();
    }

    void close() {
        try {
            if (groups != null) {
                groups.close();
            }
        } catch (SQLException e) {
            LOG.debug("Closing the writer's connection failed", e);
        }
        groups = null;
    }
}
