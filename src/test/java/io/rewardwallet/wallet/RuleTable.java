package io.rewardwallet.wallet;

import static io.rewardwallet.wallet.TestWallets.BRAND;
import static io.rewardwallet.wallet.TestWallets.NOON;
import static io.rewardwallet.wallet.TestWallets.R1;
import static io.rewardwallet.wallet.TestWallets.R2;
import static io.rewardwallet.wallet.TestWallets.WALLET;
import static io.rewardwallet.wallet.TestWallets.between;
import static io.rewardwallet.wallet.TestWallets.reward;
import static io.rewardwallet.wallet.TestWallets.switchedOff;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Plays a table of calls against one wallet and compares every answer with the row.
 *
 * <p>A row without bars sets the scene, phrases apart by semicolons: {@code 30 points}, {@code at 12:30} (it is noon at
 * first), {@code R1 costs 5}, {@code R1 is free}, {@code R1 is unknown}, and after a price, with commas, {@code limit 1}, {@code
 * off}, {@code from 10:00}, {@code until 18:00}. A row with bars is a call:
 *
 * <ul>
 *   <li>call: {@code req3 R1 x2, req4 R2 x2}, or {@code credit top-up 10}; {@code -} is a line without requestId; {@code dry
 *       run:} or {@code other notes:} may stand before the lines
 *   <li>answer: the call's code
 *   <li>units: issued by this call, line by line
 *   <li>points: taken by this call, or credited
 *   <li>balance: afterwards
 *   <li>lines: code, units of all calls / units asked for; {@code for}, where the reason has another code; {@code replayed}
 *   <li>events: what was stored; {@code issued} is a payment and the issue that it is for, {@code issued free} has none
 * </ul>
 */
final class RuleTable {

    private static final List<String> COLUMNS =
            List.of("call", "answer", "units", "points", "balance", "lines", "events");
    private static final Map<String, Long> REWARDS = Map.of("R1", R1, "R2", R2);

    private final WalletInMemory wallet = new WalletInMemory();
    private final Map<Long, RewardTerms> terms = new HashMap<>();
    private Instant now = NOON;

    static void play(String table) {
        var expected = new ArrayList<String>();
        var actual = new ArrayList<String>();
        var rules = new RuleTable();
        for (String row : table.strip().lines().map(String::strip).toList()) {
            List<String> cells =
                    Arrays.stream(row.split("\\|", -1)).map(String::strip).toList();
            if (cells.size() == 1) {
                Arrays.stream(row.split(";")).map(String::strip).forEach(rules::set);
            } else if (cells.get(0).equals("call")) {
                assertThat(cells).isEqualTo(COLUMNS);
            } else {
                expected.add(String.join(" | ", cells));
                actual.add(rules.call(cells.get(0)));
            }
        }
        assertThat(expected).as("a table without a call proves nothing").isNotEmpty();
        assertThat(String.join("\n", actual)).isEqualTo(String.join("\n", expected));
    }

    private void set(String phrase) {
        String[] words = phrase.split("[ ,]+");
        if (phrase.endsWith(" points")) {
            wallet.handle(credit("given-" + wallet.version(), Long.parseLong(words[0])));
        } else if (words[0].equals("at")) {
            now = today(words[1]);
        } else if (phrase.endsWith(" is unknown")) {
            terms.remove(rewardId(words[0]));
        } else {
            terms.put(rewardId(words[0]), offer(words));
        }
    }

    private static RewardTerms offer(String[] words) {
        boolean free = words[1].equals("is") && words[2].equals("free");
        assertThat(free || words[1].equals("costs")).as("%s", List.of(words)).isTrue();
        RewardTerms offer = reward(rewardId(words[0]), free ? 0 : Long.parseLong(words[2]));
        for (int i = 3; i < words.length; i++) {
            offer = switch (words[i]) {
                case "limit" -> withLimit(offer, Long.parseLong(words[++i]));
                case "off" -> switchedOff(offer);
                case "from" -> between(today(words[++i]), offer.endTime(), offer);
                case "until" -> between(offer.startTime(), today(words[++i]), offer);
                default -> throw new AssertionError("What is '" + words[i] + "'?");
            };
        }
        return offer;
    }

    private static RewardTerms withLimit(RewardTerms offer, long units) {
        var limits = new ArrayList<>(offer.customerLimits());
        limits.add(Limit.ever(units));
        return new RewardTerms(
                offer.rewardId(), offer.price(), offer.enabled(), offer.startTime(), offer.endTime(), limits);
    }

    private String call(String call) {
        int before = wallet.events().size();
        String answer = call.startsWith("credit ") ? credit(call) : issue(call);
        List<WalletEvent> stored =
                wallet.events().subList(before, wallet.events().size());
        return String.join(" | ", call, answer, inWords(stored));
    }

    private String credit(String call) {
        String[] words = call.split(" ");
        long before = wallet.balance();
        Answer answer = wallet.handle(credit(words[1], Long.parseLong(words[2])));
        return String.join(
                " | ",
                String.valueOf(answer.code()),
                "-",
                String.valueOf(answer.balance() - before),
                String.valueOf(answer.balance()),
                answer.replayed() ? "replayed" : "-");
    }

    private String issue(String call) {
        String lines = call.substring(call.indexOf(':') + 1).strip();
        Answer answer = wallet.handle(new IssueReward(
                WALLET,
                BRAND,
                Arrays.stream(lines.split(", ")).map(RuleTable::line).toList(),
                Map.copyOf(terms),
                1,
                call.startsWith("dry run:"),
                call.startsWith("other notes:") ? TestWallets.FROM_THE_TILL : CallDetails.NONE,
                now));
        return String.join(
                " | ",
                String.valueOf(answer.code()),
                listed(answer.lines().stream()
                        .map(line -> String.valueOf(line.quantity()))
                        .toList()),
                String.valueOf(answer.points()),
                String.valueOf(answer.balance()),
                listed(answer.lines().stream().map(RuleTable::inWords).toList()));
    }

    private static String inWords(Answer.LineAnswer line) {
        int requested = line.issuedTotal() + line.remaining();
        boolean otherReason = line.reason() != null && line.reason() != line.code();
        return line.code() + " " + line.issuedTotal() + "/" + requested
                + (otherReason ? " for " + line.reason() : "")
                + (line.replayed() ? " replayed" : "");
    }

    private static String inWords(List<WalletEvent> events) {
        var words = new ArrayList<String>();
        boolean paid = false;
        for (WalletEvent event : events) {
            if (paid != (event instanceof RewardIssued issued && issued.points() > 0)) {
                words.add("points of a payment and of the issue after it differ");
            }
            paid = event instanceof PointsRedeemed;
            if (event instanceof PointsCredited) {
                words.add("credited");
            } else if (event instanceof RewardIssued issued) {
                words.add(issued.points() > 0 ? "issued" : "issued free");
            } else if (event instanceof IssueRefused refused) {
                words.add("refused " + refused.refusal().reason().code());
            }
        }
        return listed(words);
    }

    private static String listed(List<String> words) {
        return words.isEmpty() ? "-" : String.join(", ", words);
    }

    private CreditPoints credit(String requestId, long points) {
        return new CreditPoints(WALLET, BRAND, requestId, points, false, CallDetails.NONE, now);
    }

    private static IssueReward.Line line(String text) {
        String[] words = text.split(" ");
        assertThat(words[2]).startsWith("x");
        @Nullable String requestId = words[0].equals("-") ? null : words[0];
        return TestWallets.line(requestId, rewardId(words[1]), Integer.parseInt(words[2].substring(1)));
    }

    private static long rewardId(String name) {
        Long rewardId = REWARDS.get(name);
        assertThat(rewardId).as("reward '%s'", name).isNotNull();
        return rewardId;
    }

    private static Instant today(String time) {
        return LocalTime.parse(time)
                .atDate(NOON.atOffset(ZoneOffset.UTC).toLocalDate())
                .toInstant(ZoneOffset.UTC);
    }
}
