package io.rewardwallet.wallet;

import java.time.Instant;
import java.util.List;

/** Units taken back from the {@link WalletOnPaper}, by crossing them out from the last one on. */
final class ReversalOnPaper {

    private final WalletOnPaper paper;
    private final ReverseReward call;
    private final String content;
    private final int takenBefore;
    private final List<Sheet.Unit> there;

    ReversalOnPaper(WalletOnPaper paper, ReverseReward call) {
        this.paper = paper;
        this.call = call;
        this.content = "reversal of " + call.requestId() + " " + call.rewardId();
        Sheet issue = paper.sheets.get(call.requestId());
        boolean isIssue = issue != null && issue.content.startsWith("issue " + call.rewardId() + " ");
        this.there =
                isIssue ? issue.units.stream().filter(unit -> !unit.takenBack).toList() : List.of();
        this.takenBefore = isIssue ? issue.units.size() - there.size() : 0;
    }

    Answer.Reversal answer() {
        Sheet before = paper.sheets.get(call.reversalId());
        if (before != null) {
            return isSame(before)
                    ? told(200, before.quantityTakenBack, before.pointsGivenBack, takenBefore, true)
                    : told(10003, 0, 0, takenBefore, false);
        }
        int quantity = call.quantity() == null ? there.size() : call.quantity();
        if (quantity == 0 || quantity > there.size()) {
            return told(8020, 0, 0, takenBefore, false);
        }
        List<Sheet.Unit> newest = there.subList(there.size() - quantity, there.size());
        long points = newest.stream().mapToLong(unit -> unit.price).sum();
        if (paper.balance + points > WalletOnPaper.MOST_POINTS) {
            return told(8022, 0, 0, takenBefore, false);
        }
        newest.forEach(unit -> unit.takenBack = true);
        write(quantity, points);
        return told(200, quantity, points, takenBefore + quantity, false);
    }

    private boolean isSame(Sheet before) {
        return before.content.equals(content)
                && (call.quantity() == null || call.quantity() == before.quantityTakenBack);
    }

    private void write(int quantity, long points) {
        Sheet sheet = new Sheet(content);
        sheet.quantityTakenBack = quantity;
        sheet.pointsGivenBack = points;
        paper.sheets.put(call.reversalId(), sheet);
        paper.balance += points;
        Instant at = paper.timeFor(call.at());
        paper.write("refunded", call.reversalId(), quantity, points, null, at);
        paper.write("reversed", call.requestId(), quantity, points, null, at);
    }

    private Answer.Reversal told(int code, int quantity, long points, int reversedTotal, boolean replayed) {
        return new Answer.Reversal(code, quantity, points, reversedTotal, paper.balance, paper.version, replayed);
    }
}
