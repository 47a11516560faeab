package io.rewardwallet.wallet;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A wallet as one would keep it with pencil and paper, written from the contract and not from the code: it knows no events,
 * hands out units one by one, and is what the simulation compares the real wallet with.
 */
final class WalletOnPaper {

    private static final long MOST_POINTS = 1_000_000_000_000_000L;

    /** What is written down under a requestId: its content, the price of each unit, the codes it was refused with. */
    static final class Sheet {
        final String content;
        final List<Long> unitsPaid = new ArrayList<>();
        final Set<Integer> refusedWith = new HashSet<>();

        Sheet(String content) {
            this.content = content;
        }
    }

    final Map<String, Sheet> sheets = new HashMap<>();
    final Map<Long, Long> unitsByReward = new HashMap<>();

    /** What was written since the last call of {@link #newEntries()}, in the words of {@link #entry}. */
    private final List<String> entries = new ArrayList<>();

    long balance;
    long version;

    private @Nullable Instant lastEntryAt;

    WalletOnPaper() {}

    private WalletOnPaper(WalletOnPaper original) {
        balance = original.balance;
        version = original.version;
        lastEntryAt = original.lastEntryAt;
        unitsByReward.putAll(original.unitsByReward);
        original.sheets.forEach((requestId, sheet) -> {
            Sheet copy = new Sheet(sheet.content);
            copy.unitsPaid.addAll(sheet.unitsPaid);
            copy.refusedWith.addAll(sheet.refusedWith);
            sheets.put(requestId, copy);
        });
    }

    List<String> newEntries() {
        var entriesSince = List.copyOf(entries);
        entries.clear();
        return entriesSince;
    }

    static String entry(
            String what,
            @Nullable String requestId,
            long units,
            long points,
            @Nullable Integer code,
            long balance,
            Instant at) {
        return "%s %s: %d units, %d points, code %s, then %d points at %s"
                .formatted(what, requestId, units, points, code, balance, at);
    }

    /** Of a line with this requestId some units are there and some missing. */
    boolean isPartlyIssued(String requestId) {
        Sheet sheet = sheets.get(requestId);
        return sheet != null && !sheet.unitsPaid.isEmpty() && !sheet.content.endsWith(" x" + sheet.unitsPaid.size());
    }

    static String contentOf(IssueReward.Line line) {
        return "issue " + line.rewardId() + " x" + line.quantity();
    }

    Answer credit(CreditPoints call) {
        String content = "credit " + call.points();
        Sheet sheet = sheets.get(call.requestId());
        if (sheet != null) {
            boolean same = sheet.content.equals(content);
            return new Answer(same ? 200 : 10003, call.points(), balance, version, same, List.of());
        }
        if (balance + call.points() > MOST_POINTS) {
            return new Answer(8022, call.points(), balance, version, false, List.of());
        }
        if (call.dryRun()) {
            return new Answer(200, call.points(), balance, version, false, List.of());
        }
        sheets.put(call.requestId(), new Sheet(content));
        balance += call.points();
        write("credited", call.requestId(), 0, call.points(), null, timeFor(call.at()));
        return new Answer(200, call.points(), balance, version, false, List.of());
    }

    Answer issue(IssueReward call) {
        if (!call.dryRun()) {
            return issueForGood(call);
        }
        Answer answer = new WalletOnPaper(this).issueForGood(call);
        return new Answer(answer.code(), answer.points(), answer.balance(), version, false, answer.lines());
    }

    private Answer issueForGood(IssueReward call) {
        for (IssueReward.Line line : call.lines()) {
            Sheet sheet = sheets.get(String.valueOf(line.requestId()));
            if (line.requestId() != null && sheet != null && !sheet.content.equals(contentOf(line))) {
                return new Answer(10003, 0, balance, version, false, List.of());
            }
        }
        Instant at = timeFor(call.at());
        boolean enough = pointsForAllMissing(call, at) <= balance;
        var lines = new ArrayList<Answer.LineAnswer>();
        for (IssueReward.Line line : call.lines()) {
            lines.add(serve(line, call.terms().get(line.rewardId()), enough, at));
        }
        long points = lines.stream().mapToLong(Answer.LineAnswer::points).sum();
        return new Answer(codeOf(lines, enough), points, balance, version, false, lines);
    }

    private static int codeOf(List<Answer.LineAnswer> lines, boolean enough) {
        int units = lines.stream().mapToInt(Answer.LineAnswer::issuedTotal).sum();
        int missing = lines.stream().mapToInt(Answer.LineAnswer::remaining).sum();
        if (!enough) {
            return 8004;
        }
        if (missing == 0) {
            return 200;
        }
        return units > 0 ? 8010 : lines.get(0).code();
    }

    private long pointsForAllMissing(IssueReward call, Instant at) {
        long points = 0;
        for (IssueReward.Line line : call.lines()) {
            RewardTerms terms = call.terms().get(line.rewardId());
            if (isOnOffer(terms, at)) {
                points += (line.quantity() - unitsOf(line).size()) * priceFor(unitsOf(line), terms);
            }
        }
        return points;
    }

    private Answer.LineAnswer serve(IssueReward.Line line, @Nullable RewardTerms terms, boolean enough, Instant at) {
        // A line without requestId gets a sheet that is thrown away after the call.
        Sheet sheet = new Sheet(contentOf(line));
        if (line.requestId() != null) {
            sheet = sheets.getOrDefault(line.requestId(), sheet);
            sheets.put(line.requestId(), sheet);
        }
        int before = sheet.unitsPaid.size();
        if (before == line.quantity()) {
            return new Answer.LineAnswer(200, 0, before, 0, 0, true, null);
        }
        if (!isOnOffer(terms, at)) {
            return nothing(line, sheet, enough && before > 0 ? 8010 : 8003, 8003, at);
        }
        if (!enough) {
            return nothing(line, sheet, 8004, 8004, at);
        }
        long points = 0;
        while (sheet.unitsPaid.size() < line.quantity() && everyLimitAllowsOneMore(terms)) {
            long price = priceFor(sheet.unitsPaid, terms);
            sheet.unitsPaid.add(price);
            unitsByReward.merge(line.rewardId(), 1L, Long::sum);
            balance -= price;
            points += price;
        }
        int now = sheet.unitsPaid.size() - before;
        int missing = line.quantity() - sheet.unitsPaid.size();
        if (now == 0) {
            return nothing(line, sheet, before > 0 ? 8010 : 12005, 12005, at);
        }
        Integer reason = missing == 0 ? null : 12005;
        if (points > 0) {
            write("redeemed", line.requestId(), now, points, null, at);
        }
        write("issued", line.requestId(), now, points, reason, at);
        return new Answer.LineAnswer(
                missing == 0 ? 200 : 8010, now, sheet.unitsPaid.size(), missing, points, false, reason);
    }

    private Answer.LineAnswer nothing(IssueReward.Line line, Sheet sheet, int code, int reason, Instant at) {
        if (line.requestId() != null && sheet.refusedWith.add(reason)) {
            write("refused", line.requestId(), 0, 0, reason, at);
        }
        int units = sheet.unitsPaid.size();
        return new Answer.LineAnswer(code, 0, units, line.quantity() - units, 0, false, reason);
    }

    private void write(
            String what, @Nullable String requestId, int units, long points, @Nullable Integer code, Instant at) {
        entries.add(entry(what, requestId, units, points, code, balance, at));
        lastEntryAt = at;
        version++;
    }

    private List<Long> unitsOf(IssueReward.Line line) {
        Sheet sheet = line.requestId() == null ? null : sheets.get(line.requestId());
        return sheet == null ? List.of() : sheet.unitsPaid;
    }

    private boolean everyLimitAllowsOneMore(RewardTerms terms) {
        long units = unitsByReward.getOrDefault(terms.rewardId(), 0L);
        return terms.customerLimits().stream().allMatch(limit -> units + 1 <= limit.limit());
    }

    private static long priceFor(List<Long> unitsPaid, RewardTerms terms) {
        return unitsPaid.isEmpty() ? terms.price() : unitsPaid.get(0);
    }

    private static boolean isOnOffer(@Nullable RewardTerms terms, Instant at) {
        return terms != null
                && terms.enabled()
                && (terms.startTime() == null || at.compareTo(terms.startTime()) >= 0)
                && (terms.endTime() == null || at.compareTo(terms.endTime()) < 0);
    }

    /** Never before the last entry, unless that one lies more than 60 seconds ahead. */
    private Instant timeFor(Instant now) {
        if (lastEntryAt == null || Duration.between(now, lastEntryAt).compareTo(Duration.ofSeconds(60)) > 0) {
            return now;
        }
        return now.isBefore(lastEntryAt) ? lastEntryAt : now;
    }
}
