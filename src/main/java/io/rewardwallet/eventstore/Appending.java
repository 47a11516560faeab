package io.rewardwallet.eventstore;

import io.rewardwallet.eventstore.EventGroups.NotStored;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores the units of a group and tells each what became of it: one that stands against something stored, or was decided
 * with terms that have changed, fails alone. Used by the writer's thread alone.
 */
final class Appending {

    private static final Logger LOG = LoggerFactory.getLogger(Appending.class);
    private static final int MOST_TRIES = 20;

    private final WriterConnection connection;
    private final TermsInForce terms;
    private final StockViews stock;

    Appending(WriterConnection connection, TermsInForce terms, StockViews stock) {
        this.connection = connection;
        this.terms = terms;
        this.stock = stock;
    }

    /** Stores units in their order, as one group where that can be; each is told what became of it. */
    void storeOrFail(List<AppendUnit> group) {
        try {
            storeInOrder(group);
        } catch (Throwable e) {
            LOG.error("A group of {} units could not be stored", group.size(), e);
            fail(
                    group,
                    e instanceof StoreUnavailable known
                            ? known
                            : StoreUnavailable.outcomeUnknown("The store failed while writing", e));
        }
    }

    /** A change of terms in the group counts for the units behind it, so such a unit is stored by itself. */
    private void storeInOrder(List<AppendUnit> units) {
        List<AppendUnit> together = new ArrayList<>();
        for (AppendUnit unit : units) {
            if (unit.termsChanges().isEmpty()) {
                together.add(unit);
            } else {
                storeTogether(together);
                together = new ArrayList<>();
                storeTogether(List.of(unit));
            }
        }
        storeTogether(together);
    }

    private void storeTogether(List<AppendUnit> units) {
        List<AppendUnit> left = withFreshTerms(units);
        int tries = 0;
        while (!left.isEmpty()) {
            EventGroups open = connection.groups();
            if (open == null) {
                fail(left, StoreUnavailable.nothingDone(String.valueOf(connection.whyDown()), null));
                return;
            }
            StockInGroup inStock = new StockInGroup(stock, left);
            List<AppendUnit> fitting = inStock.fitting();
            try {
                if (!fitting.isEmpty()) {
                    store(fitting, inStock, open);
                    fitting.forEach(AppendUnit::succeed);
                }
                failForStock(inStock.outdated());
                return;
            } catch (NotStored e) {
                left = e.why() == NotStored.Why.STOCK_CHANGED
                        ? leftAfterStock(left, inStock, ++tries)
                        : leftAfter(e, left);
            } catch (SQLException | RuntimeException | Error e) {
                if (connection.isStoredAfterAll(open, fitting, e)) {
                    fitting.forEach(AppendUnit::succeed);
                    failForStock(inStock.outdated());
                    return;
                }
            }
        }
    }

    private void store(List<AppendUnit> fitting, StockInGroup inStock, EventGroups open)
            throws NotStored, SQLException {
        List<StockUse> uses = inStock.uses(connection.isAlone());
        EventGroups.Head head = open.store(fitting, uses, terms.version());
        stock.stored(uses, head.lastIndex());
        connection.stored(fitting, head, open);
    }

    /** Told after the units before them are stored, so that the next decision knows these. */
    private static void failForStock(List<AppendUnit> outdated) {
        fail(outdated, new DecisionOutdated("others have taken or given back units of a reward of the call"));
    }

    /**
     * Units that are to be tried once more with what other nodes have stored; those that no count concerns do not wait
     * for them.
     */
    private List<AppendUnit> leftAfterStock(List<AppendUnit> units, StockInGroup inStock, int tries) {
        Map<Boolean, List<AppendUnit>> byConcern = units.stream().collect(Collectors.partitioningBy(inStock::concerns));
        storeTogether(byConcern.get(false));
        List<AppendUnit> concerned = byConcern.get(true);
        EventGroups open = connection.groups();
        if (open != null) {
            try {
                stock.refresh(open.connection, inStock.rewards());
                open.undo();
            } catch (SQLException e) {
                connection.lost(e);
            }
        }
        if (tries < MOST_TRIES) {
            return concerned;
        }
        failForStock(concerned);
        return List.of();
    }

    private List<AppendUnit> withFreshTerms(List<AppendUnit> group) {
        return group.stream()
                .filter(unit -> {
                    boolean outdated = terms.changedSince(unit.termsUsed());
                    if (outdated) {
                        unit.fail(new DecisionOutdated("a reward of the call was changed meanwhile"));
                    }
                    return !outdated;
                })
                .toList();
    }

    /** Units that are to be tried once more; the others have been told. */
    private List<AppendUnit> leftAfter(NotStored why, List<AppendUnit> units) {
        switch (why.why()) {
            case STOCK_CHANGED -> throw new IllegalStateException("Handled by itself", why);
            case TERMS_CHANGED -> {
                connection.look();
                return withFreshTerms(units);
            }
            case VALUES -> storeWithoutGuilty(units, why);
            case REFUSED -> fail(units, refused(why));
            case CONNECTION_GONE -> {
                connection.lost(why);
                fail(units, refused(why));
            }
            case TAKEN_OVER -> {
                connection.end(String.valueOf(why.getMessage()), why);
                fail(units, refused(why));
            }
        }
        return List.of();
    }

    private static StoreUnavailable refused(Exception why) {
        return StoreUnavailable.nothingDone("The store refused to write: " + why.getMessage(), why);
    }

    private void storeWithoutGuilty(List<AppendUnit> units, NotStored why) {
        EventGroups open = connection.groups();
        Map<AppendUnit, RuntimeException> obstacles;
        try {
            if (open == null) {
                throw new SQLException(connection.whyDown());
            }
            if (open.isHeadBehind()) {
                connection.end("The history holds events after the newest that its head names", why);
                fail(units, refused(why));
                return;
            }
            obstacles = open.obstacles(units);
            open.undo();
        } catch (SQLException e) {
            connection.lost(e);
            fail(units, refused(e));
            return;
        }
        obstacles.forEach(AppendUnit::fail);
        List<AppendUnit> innocent =
                units.stream().filter(unit -> !obstacles.containsKey(unit)).toList();
        if (innocent.size() < units.size()) {
            storeTogether(innocent);
        } else if (units.size() == 1) {
            fail(units, new NotTaken(why));
        } else {
            int half = units.size() / 2;
            storeTogether(units.subList(0, half));
            storeTogether(units.subList(half, units.size()));
        }
    }

    private static void fail(List<AppendUnit> units, RuntimeException why) {
        units.forEach(unit -> unit.fail(why));
    }
}
