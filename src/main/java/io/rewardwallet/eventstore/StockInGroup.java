package io.rewardwallet.eventstore;

import io.rewardwallet.eventstore.StockUse.Change;
import io.rewardwallet.eventstore.TermsInForce.StockTerms;
import io.rewardwallet.wallet.Limit;
import io.rewardwallet.wallet.StockUnits.Move;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Holds the decisions of a group against the counts of rewards with a limit on all customers' units, one after another, each
 * as if those before it were stored: units that were granted have to fit, and where a limit let no more through, it still
 * lets none through. What no longer holds stands aside, to be decided again. The writer's thread alone does this, so there is
 * nothing to lock and nothing to give back when a decision is not stored.
 */
final class StockInGroup {

    /** No count has this index: what is known here is known to be behind, so it has to be read first. */
    private static final long NEVER = Long.MAX_VALUE;

    private final StockViews views;
    private final SortedMap<StockKey, OfReward> rewards = new TreeMap<>();
    private final List<AppendUnit> fitting = new ArrayList<>();
    private final List<AppendUnit> outdated = new ArrayList<>();
    private int rows;

    StockInGroup(StockViews views, List<AppendUnit> units) {
        this.views = views;
        units.forEach(this::take);
    }

    /** One reward's moves in the units that fit. */
    private static final class OfReward {
        private final StockTerms terms;
        private final StockView view;
        /** As of before the first look: should the view learn of more meanwhile, the store's condition tells. */
        private final long exactIndex;

        private final List<Move> moves = new ArrayList<>();
        private final List<Change> changes = new ArrayList<>();
        private boolean isUsedUp;

        OfReward(StockTerms terms, StockView view) {
            this.terms = terms;
            this.view = view;
            this.exactIndex = view.exactIndex();
        }

        /** When a limit with a window resets depends on each unit of the count. */
        boolean hasMovedSince(long index) {
            return view.isTimed() && (index != exactIndex || !changes.isEmpty());
        }
    }

    /** Units that can be stored together, in their order. */
    List<AppendUnit> fitting() {
        return fitting;
    }

    /** Units whose decision no longer holds. */
    List<AppendUnit> outdated() {
        return outdated;
    }

    /** Rewards that are counted. */
    Set<StockKey> rewards() {
        return rewards.keySet();
    }

    /** Whether a unit moves or depends on a count. */
    boolean concerns(AppendUnit unit) {
        return unit.stockMoves().stream().anyMatch(move -> rewards.containsKey(move.reward()));
    }

    /**
     * What the fitting units do to each count, in the order in which counts are locked.
     *
     * @param isAlone no other node stores: then what this node knows is all there is
     */
    List<StockUse> uses(boolean isAlone) {
        return rewards.entrySet().stream()
                .filter(of -> of.getValue().isUsedUp || !of.getValue().changes.isEmpty())
                .map(of -> use(of.getKey(), of.getValue(), isAlone))
                .toList();
    }

    private static StockUse use(StockKey reward, OfReward of, boolean isAlone) {
        long net = 0;
        long peak = Long.MIN_VALUE;
        for (Move move : of.moves) {
            net += move.units();
            peak = move.units() > 0 ? Math.max(peak, net) : peak;
        }
        boolean isIssued = peak > Long.MIN_VALUE;
        long most = untimed(of.terms).mapToLong(Limit::limit).min().orElse(Long.MAX_VALUE);
        // Of a timed count the store cannot tell whether a window has room; and its changes are followed without a gap.
        boolean needsExact = isAlone || of.isUsedUp || of.view.isTimed();
        return new StockUse(
                reward,
                of.view.since(),
                net,
                isIssued ? peak : 0,
                // Giving back is always right, also where the limit was lowered below what is issued.
                isIssued ? most : Long.MAX_VALUE,
                needsExact ? of.exactIndex < 0 ? NEVER : of.exactIndex : -1,
                of.view.isTimed(),
                List.copyOf(of.changes));
    }

    private static Stream<Limit> untimed(StockTerms terms) {
        return terms.limits().stream().filter(limit -> !limit.hasWindow());
    }

    private void take(AppendUnit unit) {
        Map<StockKey, Integer> before = new TreeMap<>();
        rewards.forEach((reward, of) -> before.put(reward, of.moves.size()));
        boolean holds = unit.stockMoves().stream().allMatch(this::add);
        if (!holds) {
            rewards.forEach((reward, of) -> of.moves
                    .subList(before.getOrDefault(reward, 0), of.moves.size())
                    .clear());
            outdated.add(unit);
            return;
        }
        for (StockMove move : unit.stockMoves()) {
            OfReward of = rewards.get(move.reward());
            if (of != null) {
                of.isUsedUp |= move.isLast();
                if (move.units().units() != 0) {
                    of.changes.add(new Change(rows + move.row() + 1, move.units()));
                }
            }
        }
        rows += unit.rows().size();
        fitting.add(unit);
    }

    /** False when the move would be decided otherwise now. */
    private boolean add(StockMove move) {
        StockTerms terms = views.termsOf(move.reward());
        if (terms == null) {
            return !move.isLast();
        }
        OfReward of = rewards.get(move.reward());
        if (of == null) {
            StockView view = views.find(move.reward(), terms);
            if (view == null) {
                return false; // the caller has it read, or counted, and decides again
            }
            of = new OfReward(terms, view);
            rewards.put(move.reward(), of);
        }
        if (move.units().units() >= 0) {
            long room = of.view
                    .room(terms.limits(), views.zone(), move.units().issuedAt(), -1, of.moves)
                    .units();
            if (move.isLast() && of.hasMovedSince(move.seenIndex())) {
                return false;
            }
            if (move.isLast() ? room != 0 : move.units().units() > room) {
                return false;
            }
        }
        if (move.units().units() != 0) {
            of.moves.add(move.units());
        }
        return true;
    }
}
