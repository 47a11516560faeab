package io.rewardwallet.eventstore;

import io.rewardwallet.eventstore.StockRows.Counted;
import io.rewardwallet.eventstore.TermsInForce.StockTerms;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.springframework.stereotype.Component;

/** Stores the first count of a reward, in step with the writer: of all events that are stored by then, and of no other. */
@Component
final class StockBeginning {

    private final StockViews views;
    private final TermsInForce terms;

    StockBeginning(StockViews views, TermsInForce terms) {
        this.views = views;
        this.terms = terms;
    }

    /**
     * Begins a count in a transaction of its own.
     *
     * @param connection on which none is open
     * @param tally of most of the history; it is brought to its end
     * @throws DecisionOutdated when other limits are in force meanwhile
     */
    Counted begin(Connection connection, StockKey reward, StockTerms inForce, StockTally tally) throws SQLException {
        StockRows.removeOlderChanges(connection, reward, inForce.since());
        connection.setAutoCommit(false);
        try {
            keepTimes(connection, reward, inForce, tally);
            Counted counted = countToTheEnd(connection, reward, inForce, tally);
            connection.commit();
            return counted;
        } catch (SQLException | RuntimeException | Error e) {
            connection.rollback();
            throw e;
        } finally {
            connection.setAutoCommit(true);
        }
    }

    /** Most of them before the head row is locked, so that others wait for little. */
    private static void keepTimes(Connection connection, StockKey reward, StockTerms inForce, StockTally tally)
            throws SQLException {
        if (inForce.isTimed()) {
            StockRows.addChanges(connection, reward, inForce.since(), tally.upTo(), tally.times());
            tally.times().clear();
        }
    }

    /** With the head row locked nothing is stored, so what is counted up to there is all there is. */
    private Counted countToTheEnd(Connection connection, StockKey reward, StockTerms inForce, StockTally tally)
            throws SQLException {
        long lastIndex;
        try (PreparedStatement select = connection.prepareStatement(
                        "select last_index, catalogue_version from event_head where id = 1 for update");
                ResultSet row = select.executeQuery()) {
            row.next();
            lastIndex = row.getLong(1);
            if (row.getLong(2) != terms.version() || !inForce.equals(views.termsOf(reward))) {
                throw new DecisionOutdated("a reward was changed while its units were counted");
            }
        }
        if (StockRows.read(connection, reward, inForce.since(), Long.MAX_VALUE) != null) {
            connection.rollback(); // another node was faster; the times kept here would count twice
            return StockRows.read(connection, reward, inForce.since(), 0);
        }
        tally.goOnTo(connection, lastIndex);
        keepTimes(connection, reward, inForce, tally);
        StockRows.begin(connection, reward, inForce.since(), inForce.isTimed(), tally.issued(), lastIndex);
        Counted begun = StockRows.read(connection, reward, inForce.since(), 0);
        if (begun == null) {
            throw new IllegalStateException("A count that was begun is not there");
        }
        return begun;
    }
}
