package io.rewardwallet.wallet;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a wallet knows about one requestId: the content it is bound to and what came of it so far. One whose first events
 * the state has let go of is not whole until what is stored of them is put before it ({@link #following}).
 *
 * @param rewardId of an issue or a reversal, else 0
 * @param quantity units that an issue asks for or that a reversal gave back, else 0
 * @param issued units issued so far
 * @param unitPrice price of the first issued unit, and so of each; meaningless while none is issued
 * @param points of a credit or a reversal, else 0
 * @param refusedCodes codes whose first refusal is in the history
 * @param standing issued units that were not taken back, in the order of their issue
 * @param reversedRequestId the issue that a reversal took units back from, else null
 * @param knownFrom number of the wallet's event from which on this is known; 0: from the beginning, this is whole
 * @param owed units taken back that were issued before {@code knownFrom}
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
        @Nullable String reversedRequestId,
        long knownFrom,
        int owed) {

    enum Kind {
        ISSUE,
        CREDIT,
        REVERSAL
    }

    /** Units that were issued together. */
    record Batch(Instant issuedAt, int units) {}

    /**
     * What is known after an event about the requestId.
     *
     * @param before null: nothing was known
     * @param knownFrom the event's number if there may have been others before that are not known, else 0
     */
    static HandledRequest after(@Nullable HandledRequest before, WalletEvent event, long knownFrom) {
        if (event instanceof PointsCredited credited) {
            return new HandledRequest(Kind.CREDIT, 0, 0, 0, 0, credited.points(), List.of(), List.of(), null, 0, 0);
        }
        if (event instanceof PointsRefunded refunded) {
            return new HandledRequest(
                    Kind.REVERSAL,
                    refunded.rewardId(),
                    refunded.units(),
                    0,
                    0,
                    refunded.points(),
                    List.of(),
                    List.of(),
                    refunded.issueRequestId(),
                    0,
                    0);
        }
        if (event instanceof RewardIssued issued) {
            return (before == null ? issue(issued.rewardId(), issued.requestedQuantity(), knownFrom) : before)
                    .with(issued);
        }
        if (event instanceof IssueRefused refused) {
            return (before == null ? issue(refused.rewardId(), refused.requestedQuantity(), knownFrom) : before)
                    .with(refused);
        }
        if (event instanceof RewardReversed reversed) {
            return (before == null ? issue(reversed.rewardId(), 0, knownFrom) : before).with(reversed);
        }
        throw new IllegalArgumentException("No event of a request: " + event);
    }

    private static HandledRequest issue(long rewardId, int quantity, long knownFrom) {
        return new HandledRequest(Kind.ISSUE, rewardId, quantity, 0, 0, 0, List.of(), List.of(), null, knownFrom, 0);
    }

    boolean isWhole() {
        return knownFrom == 0;
    }

    /** Every unit that an issue asks for is there, which is all that a repeat has to know. */
    boolean isComplete() {
        return kind == Kind.ISSUE && quantity > 0 && issued == quantity;
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

    private HandledRequest with(RewardIssued event) {
        long firstPrice = issued == 0 ? event.unitPrice() : unitPrice;
        var batches = new ArrayList<>(standing);
        batches.add(new Batch(event.at(), event.units()));
        return of(event.requestedQuantity(), event.issuedTotal(), firstPrice, refusedCodes, batches, owed);
    }

    private HandledRequest with(IssueRefused event) {
        var codes = new ArrayList<>(refusedCodes);
        codes.add(event.refusal().reason().code());
        return of(event.requestedQuantity(), event.issuedTotal(), unitPrice, codes, standing, owed);
    }

    /** Newest first, so of the units that are known first. */
    private HandledRequest with(RewardReversed event) {
        int ofKnown = Math.min(event.units(), unitsStanding());
        return of(
                quantity,
                issued,
                unitPrice,
                refusedCodes,
                oldest(unitsStanding() - ofKnown),
                owed + event.units() - ofKnown);
    }

    /**
     * This, made whole.
     *
     * @param earlier what came of the requestId before this is known; null: nothing
     */
    HandledRequest following(@Nullable HandledRequest earlier) {
        if (earlier == null) {
            return whole(quantity, unitPrice, refusedCodes, standing);
        }
        var codes = new ArrayList<>(earlier.refusedCodes);
        codes.addAll(refusedCodes);
        var batches = new ArrayList<>(earlier.oldest(earlier.unitsStanding() - owed));
        batches.addAll(standing);
        return whole(earlier.quantity, earlier.issued > 0 ? earlier.unitPrice : unitPrice, codes, batches)
                .atLeast(earlier.issued);
    }

    private HandledRequest whole(int asked, long price, List<Integer> codes, List<Batch> batches) {
        return new HandledRequest(
                kind,
                rewardId,
                asked,
                issued,
                price,
                points,
                List.copyOf(codes),
                List.copyOf(batches),
                reversedRequestId,
                0,
                0);
    }

    /** A reversal alone does not say how many units there were. */
    private HandledRequest atLeast(int issuedBefore) {
        return of(quantity, Math.max(issued, issuedBefore), unitPrice, refusedCodes, standing, owed);
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

    private HandledRequest of(
            int asked, int issuedNow, long price, List<Integer> codes, List<Batch> batches, int owedNow) {
        return new HandledRequest(
                kind,
                rewardId,
                asked,
                issuedNow,
                price,
                points,
                List.copyOf(codes),
                List.copyOf(batches),
                reversedRequestId,
                knownFrom,
                owedNow);
    }
}
