package io.rewardwallet.eventstore;

import io.rewardwallet.wallet.StockUnits.Move;
import java.util.List;

/**
 * What a group does to the count of one reward that has a limit on all customers' units, and what has to hold for it.
 *
 * @param since the version of the catalogue with which the count began
 * @param net units issued less units taken back
 * @param peak the most by which the count is higher than before after one of the group's issues
 * @param most the count is at most this after each of the group's issues
 * @param exactIndex the newest event that the count has to have; less than 0: any, more units by others do no harm
 * @param isTimed whether the changes are kept one by one
 * @param changes in the order of the group's events; none: it was only looked at
 */
record StockUse(
        StockKey reward,
        long since,
        long net,
        long peak,
        long most,
        long exactIndex,
        boolean isTimed,
        List<Change> changes) {

    /** @param row the place of the event in the group, from 1 on */
    record Change(int row, Move move) {}

    boolean isMoved() {
        return !changes.isEmpty();
    }
}
