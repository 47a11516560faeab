package io.rewardwallet.wallet;

import io.rewardwallet.wallet.IssueOutcome.LineOutcome;
import io.rewardwallet.wallet.IssueOutcome.LineStatus;
import io.rewardwallet.wallet.IssueOutcome.Status;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Judges one issue call line by line, in the order of the contract ("Issue rewards", rules 3 to 6), and holds what follows
 * from it: the events to apply and the outcome to answer. A repeat is looked up before any other rule.
 */
final class IssuePlan {

    private final IssueReward command;
    private final Instant at;
    private final long version;
    private final Map<String, HandledRequest> requests;
    private final Units standing;
    private final Map<Long, Long> taken = new HashMap<>();
    private final Map<Long, StockRoom> stock = new HashMap<>();
    private final List<WalletEvent> events = new ArrayList<>();
    private final List<LineOutcome> lines = new ArrayList<>();
    private final Status status;
    private @Nullable Refusal refusal;
    private long balance;
    private long pointsRedeemed;

    /** What counts on a reward's limits at a moment, beside units that the call has taken. */
    interface Units {
        Counted counted(long rewardId, Instant now, long taken);
    }

    /**
     * @param at the time of the events
     * @param version events that the wallet has
     * @param requests what the wallet knows of the call's requestIds
     */
    IssuePlan(
            IssueReward command,
            Instant at,
            long version,
            long balance,
            Map<String, HandledRequest> requests,
            Units standing) {
        this.command = command;
        this.at = at;
        this.version = version;
        this.balance = balance;
        this.requests = requests;
        this.standing = standing;
        this.status = judge();
    }

    /** What the wallet has to apply, in this order; none when nothing changes. */
    List<WalletEvent> events() {
        return events;
    }

    /** The answer once the events are applied. */
    IssueOutcome outcome() {
        return outcomeAt(version + events.size());
    }

    /** The answer of a dry run: the same, with the wallet's present version. */
    IssueOutcome dryOutcome() {
        return outcomeAt(version);
    }

    private IssueOutcome outcomeAt(long walletVersion) {
        return new IssueOutcome(status, pointsRedeemed, balance, walletVersion, refusal, List.copyOf(lines));
    }

    private Status judge() {
        List<Line> judged = command.lines().stream().map(Line::new).toList();
        if (judged.stream().anyMatch(Line::isReused)) {
            return Status.REQUEST_ID_REUSED;
        }
        long needed = judged.stream().mapToLong(Line::pointsNeeded).sum();
        if (needed > balance) {
            refusal = Refusal.pointsNotEnough(needed, balance);
            judged.forEach(line -> line.refuseForPoints(refusal));
            return Status.POINTS_NOT_ENOUGH;
        }
        judged.forEach(Line::serve);
        return statusOf(lines);
    }

    private long unitsAsked() {
        return command.lines().stream().mapToLong(IssueReward.Line::quantity).sum();
    }

    private static Status statusOf(List<LineOutcome> lines) {
        if (lines.stream().allMatch(line -> line.status() == LineStatus.COMPLETE)) {
            return Status.ISSUED;
        }
        return lines.stream().anyMatch(line -> line.issuedTotal() > 0) ? Status.PARTLY_ISSUED : Status.NOTHING_ISSUED;
    }

    /** A line of the call beside what the wallet knows of its requestId and what the catalogue says of its reward. */
    private final class Line {

        private final IssueReward.Line asked;
        private final @Nullable HandledRequest earlier;
        private final @Nullable RewardTerms terms;
        private final @Nullable RefusalReason closed;
        private final int issuedBefore;

        Line(IssueReward.Line asked) {
            this.asked = asked;
            this.earlier = asked.requestId() == null ? null : requests.get(asked.requestId());
            this.terms = command.terms().get(asked.rewardId());
            this.closed = terms == null ? RefusalReason.REWARD_UNKNOWN : terms.closedAt(at);
            this.issuedBefore = earlier == null ? 0 : earlier.issued();
        }

        boolean isReused() {
            return earlier != null && !earlier.isFor(asked);
        }

        long pointsNeeded() {
            return closed == null ? missing() * price() : 0;
        }

        /** The call cannot be paid: nothing is issued on any line. */
        void refuseForPoints(Refusal notEnough) {
            if (missing() == 0) {
                complete();
            } else {
                refuse(closed == null ? notEnough : Refusal.of(closed), LineStatus.REFUSED);
            }
        }

        void serve() {
            if (missing() == 0) {
                complete();
            } else if (closed != null) {
                refuse(Refusal.of(closed), statusWithUnits(issuedBefore));
            } else {
                issueWithinLimits();
            }
        }

        private void issueWithinLimits() {
            long takenBefore = taken.getOrDefault(asked.rewardId(), 0L);
            StockRoom inStock = inStock();
            long room = Math.min(terms.room(counted(takenBefore)), inStock.units() - takenBefore);
            int granted = (int) Math.min(missing(), room);
            Refusal stopped = granted == missing() ? null : terms.stoppedBy(counted(takenBefore + granted), inStock);
            if (granted == 0) {
                refuse(stopped, statusWithUnits(issuedBefore));
            } else {
                taken.put(asked.rewardId(), takenBefore + granted);
                issue(granted, stopped);
            }
        }

        /** Asked once a call and reward, so that all its lines are served as of one moment. */
        private StockRoom inStock() {
            return terms.stock() == null
                    ? StockRoom.UNLIMITED
                    : stock.computeIfAbsent(
                            asked.rewardId(), id -> terms.stock().at(at, unitsAsked()));
        }

        private Counted counted(long takenByCall) {
            return standing.counted(asked.rewardId(), at, takenByCall);
        }

        private void issue(int granted, @Nullable Refusal stopped) {
            long points = granted * price();
            int issuedTotal = issuedBefore + granted;
            balance -= points;
            pointsRedeemed += points;
            if (points > 0) {
                events.add(new PointsRedeemed(
                        command.walletId(),
                        command.brand(),
                        asked.requestId(),
                        asked.rewardId(),
                        granted,
                        issuedTotal,
                        points,
                        balance,
                        command.call(),
                        at));
            }
            events.add(new RewardIssued(
                    command.walletId(),
                    command.brand(),
                    asked.requestId(),
                    asked.rewardId(),
                    asked.quantity(),
                    granted,
                    issuedTotal,
                    price(),
                    points,
                    balance,
                    stopped,
                    command.call(),
                    at));
            LineStatus after = stopped == null ? LineStatus.COMPLETE : LineStatus.PARTLY_ISSUED;
            lines.add(new LineOutcome(asked, after, granted, issuedTotal, points, false, stopped));
        }

        private void refuse(Refusal why, LineStatus after) {
            boolean kept = earlier != null
                    && earlier.refusedCodes().contains(why.reason().code());
            if (asked.requestId() != null && !kept) {
                events.add(new IssueRefused(
                        command.walletId(),
                        command.brand(),
                        asked.requestId(),
                        asked.rewardId(),
                        asked.quantity(),
                        issuedBefore,
                        why,
                        balance,
                        command.call(),
                        at));
            }
            lines.add(new LineOutcome(asked, after, 0, issuedBefore, 0, false, why));
        }

        private void complete() {
            lines.add(new LineOutcome(asked, LineStatus.COMPLETE, 0, issuedBefore, 0, true, null));
        }

        private int missing() {
            return asked.quantity() - issuedBefore;
        }

        /** A requestId keeps the price of its first unit; one without a unit pays today's. */
        private long price() {
            if (earlier != null && issuedBefore > 0) {
                return earlier.unitPrice();
            }
            return terms == null ? 0 : terms.price();
        }

        private LineStatus statusWithUnits(int issued) {
            return issued > 0 ? LineStatus.PARTLY_ISSUED : LineStatus.REFUSED;
        }
    }
}
