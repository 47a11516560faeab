package io.rewardwallet.wallet;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a wallet knows about one requestId: the content it is bound to and what came of it so far.
 *
 * @param rewardId of an issue or a reversal, else 0
 * @param quantity units that an issue asks for or that a reversal gave back, else 0
 * @param issued units issued so far
 * @param unitPrice price of the first issued unit, and so of each; meaningless while none is issued
 * @param points of a credit or a reversal, else 0
 * @param refusedCodes codes whose first refusal is in the history
 * @param standing issued units that were not taken back, in the order of their issue
 * @param reversedRequestId the issue that a reversal took units back from, else null
 */
record HandledRequest(
        Kind kind,
        long rewardId,
        int quantity,
        int issued,
        long unitPrice,
        long points,
        List<Integer> refusedCodes,
        List<Batch> standing,
        @Nullable String reversedRequestId) {

    enum Kind {
        ISSUE,
        CREDIT,
        REVERSAL
    }

    /** Units that were issued together. */
    record Batch(Instant issuedAt, int units) {}

    static HandledRequest credit(long points) {
        return new HandledRequest(Kind.CREDIT, 0, 0, 0, 0, points, List.of(), List.of(), null);
    }

    static HandledRequest issue(long rewardId, int quantity) {
        return new HandledRequest(Kind.ISSUE, rewardId, quantity, 0, 0, 0, List.of(), List.of(), null);
    }

    static HandledRequest reversal(PointsRefunded event) {
        return new HandledRequest(
                Kind.REVERSAL,
                event.rewardId(),
                event.units(),
                0,
                0,
                event.points(),
                List.of(),
                List.of(),
                event.issueRequestId());
    }

    boolean isFor(IssueReward.Line line) {
        return kind == Kind.ISSUE && rewardId == line.rewardId() && quantity == line.quantity();
    }

    boolean isFor(CreditPoints credit) {
        return kind == Kind.CREDIT && points == credit.points();
    }

    /** A repeat need not say how many units: the first call may have left it open. */
    boolean isFor(ReverseReward reversal) {
        return kind == Kind.REVERSAL
                && reversal.requestId().equals(reversedRequestId)
                && rewardId == reversal.rewardId()
                && (reversal.quantity() == null || reversal.quantity() == quantity);
    }

    int unitsStanding() {
        return standing.stream().mapToInt(Batch::units).sum();
    }

    int unitsReversed() {
        return issued - unitsStanding();
    }

    HandledRequest with(RewardIssued event) {
        long firstPrice = issued == 0 ? event.unitPrice() : unitPrice;
        var batches = new ArrayList<>(standing);
        batches.add(new Batch(event.at(), event.units()));
        return of(event.issuedTotal(), firstPrice, refusedCodes, batches);
    }

    HandledRequest with(IssueRefused event) {
        var codes = new ArrayList<>(refusedCodes);
        codes.add(event.refusal().reason().code());
        return of(issued, unitPrice, codes, standing);
    }

    HandledRequest with(RewardReversed event) {
        return of(issued, unitPrice, refusedCodes, oldest(unitsStanding() - event.units()));
    }

    /** The newest units of these, so many as are taken back; newest first. */
    List<Batch> newest(int units) {
        var taken = new ArrayList<Batch>();
        int left = units;
        for (int i = standing.size() - 1; left > 0; i--) {
            Batch batch = standing.get(i);
            int ofBatch = Math.min(left, batch.units());
            taken.add(new Batch(batch.issuedAt(), ofBatch));
            left -= ofBatch;
        }
        return List.copyOf(taken);
    }

    private List<Batch> oldest(int units) {
        var kept = new ArrayList<Batch>();
        int left = units;
        for (int i = 0; left > 0; i++) {
            Batch batch = standing.get(i);
            int ofBatch = Math.min(left, batch.units());
            kept.add(new Batch(batch.issuedAt(), ofBatch));
            left -= ofBatch;
        }
        return kept;
    }

    private HandledRequest of(int issuedNow, long price, List<Integer> codes, List<Batch> batches) {
        return new HandledRequest(
                kind,
                rewardId,
                quantity,
                issuedNow,
                price,
                points,
                List.copyOf(codes),
                List.copyOf(batches),
                reversedRequestId);
    }
}
