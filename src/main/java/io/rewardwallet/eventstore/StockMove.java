package io.rewardwallet.eventstore;

import io.rewardwallet.wallet.RewardIssued;
import io.rewardwallet.wallet.RewardReversed;
import io.rewardwallet.wallet.StockUnits.Move;
import java.util.ArrayList;
import java.util.List;
import org.axonframework.eventhandling.EventMessage;

/**
 * What an event of a unit of work means to the count of a reward's units, whether the reward has a limit on it or not.
 *
 * @param row the place of the event in the unit of work
 * @param units issued, or taken back if fewer than 0
 * @param isLast that no more could be had was part of the decision
 * @param seenIndex the newest event that was counted when that was decided
 */
record StockMove(StockKey reward, int row, Move units, boolean isLast, long seenIndex) {

    /** What a unit of work moves, in the order of its events, and then what was used up by it. */
    static List<StockMove> of(List<? extends EventMessage<?>> events, Object command) {
        List<StockMove> moves = new ArrayList<>();
        for (int row = 0; row < events.size(); row++) {
            add(moves, events.get(row).getPayload(), row);
        }
        AskedStock.in(command).forEach(asked -> {
            long taken = moves.stream()
                    .filter(move -> move.reward().equals(asked.reward()))
                    .mapToLong(move -> move.units().units())
                    .sum();
            if (asked.isUsedUpBy(taken)) {
                moves.add(new StockMove(asked.reward(), 0, new Move(asked.askedFor(), 0), true, asked.seenIndex()));
            }
        });
        return moves;
    }

    private static void add(List<StockMove> moves, Object event, int row) {
        if (event instanceof RewardIssued issue) {
            StockKey reward = new StockKey(issue.brand(), issue.rewardId());
            moves.add(new StockMove(reward, row, new Move(issue.at(), issue.units()), false, 0));
        } else if (event instanceof RewardReversed reversal) {
            StockKey reward = new StockKey(reversal.brand(), reversal.rewardId());
            reversal.taken()
                    .forEach(taken -> moves.add(
                            new StockMove(reward, row, new Move(taken.issuedAt(), -taken.units()), false, 0)));
        }
    }
}
