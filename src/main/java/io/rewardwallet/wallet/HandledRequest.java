package io.rewardwallet.wallet;

import java.util.ArrayList;
import java.util.List;

/**
 * What a wallet knows about one requestId: the content it is bound to and what came of it so far.
 *
 * @param rewardId of an issue, else 0
 * @param quantity units that an issue asks for, else 0
 * @param issued units issued so far
 * @param unitPrice price of the first issued unit; meaningless while none is issued
 * @param points of a credit, else 0
 * @param refusedCodes codes whose first refusal is in the history
 */
record HandledRequest(
        Kind kind, long rewardId, int quantity, int issued, long unitPrice, long points, List<Integer> refusedCodes) {

    enum Kind {
        ISSUE,
        CREDIT
    }

    static HandledRequest credit(long points) {
        return new HandledRequest(Kind.CREDIT, 0, 0, 0, 0, points, List.of());
    }

    static HandledRequest issue(long rewardId, int quantity) {
        return new HandledRequest(Kind.ISSUE, rewardId, quantity, 0, 0, 0, List.of());
    }

    boolean isFor(IssueReward.Line line) {
        return kind == Kind.ISSUE && rewardId == line.rewardId() && quantity == line.quantity();
    }

    boolean isFor(CreditPoints credit) {
        return kind == Kind.CREDIT && points == credit.points();
    }

    HandledRequest with(RewardIssued event) {
        long firstPrice = issued == 0 ? event.unitPrice() : unitPrice;
        return new HandledRequest(kind, rewardId, quantity, event.issuedTotal(), firstPrice, points, refusedCodes);
    }

    HandledRequest with(IssueRefused event) {
        var codes = new ArrayList<>(refusedCodes);
        codes.add(event.refusal().reason().code());
        return new HandledRequest(kind, rewardId, quantity, issued, unitPrice, points, List.copyOf(codes));
    }
}
