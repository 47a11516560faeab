package io.rewardwallet.wallet;

import static io.rewardwallet.wallet.TestWallets.BRAND;
import static io.rewardwallet.wallet.TestWallets.R1;
import static io.rewardwallet.wallet.TestWallets.WALLET;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Plays a table of a customer's wishes for one reward against the real wallet and compares every row. The wallet is
 * rich, so limits alone decide.
 *
 * <p>A row without bars sets the scene, phrases apart by semicolons: {@code zone Europe/Berlin} (UTC at first), and
 * {@code limits:} with one or more, apart by commas: {@code 1 per day}, {@code 2 per 3 weeks from SUNDAY since
 * 2026-01-07}, {@code 3 per rolling 7 days}, {@code 5 ever}. A row with bars is a wish:
 *
 * <ul>
 *       <li>at: wall clock in the zone; where it shows a time twice, with its offset
 *       <li>asks: units, or {@code again}: the wish before is sent again, or {@code back 2}: so many units of it are
 *       taken back
 *       <li>gets: units
 *       <li>stopped by: the limit that is told, and when it lets one more unit through, by the same wall clock
 * </ul>
 */
final class WindowTable {

    private static final List<String> COLUMNS = List.of("at", "asks", "gets", "stopped by");

    private final WalletInMemory wallet = new WalletInMemory();
    private ZoneId zone = TestWallets.UTC;
    private List<Limit> limits = List.of();
    private int calls;
    private String lastWish = "none";
    private int lastQuantity;

    private WindowTable() {
        wallet.handle(TestWallets.credit("rich", 1_000_000));
    }

    static void play(String table) {
        var expected = new ArrayList<String>();
        var actual = new ArrayList<String>();
        var play = new WindowTable();
        for (String row : table.strip().lines().map(String::strip).toList()) {
            List<String> cells =
                    Arrays.stream(row.split("\\|", -1)).map(String::strip).toList();
            if (cells.size() == 1) {
                Arrays.stream(row.split(";")).map(String::strip).forEach(play::set);
            } else if (cells.get(0).equals("at")) {
                assertThat(cells).isEqualTo(COLUMNS);
            } else {
                expected.add(String.join(" | ", cells));
                actual.add(String.join(" | ", cells.get(0), cells.get(1), play.wish(cells.get(0), cells.get(1))));
            }
        }
        assertThat(expected).as("a table without a wish proves nothing").isNotEmpty();
        assertThat(String.join("\n", actual)).isEqualTo(String.join("\n", expected));
    }

    private void set(String phrase) {
        if (phrase.startsWith("zone ")) {
            zone = ZoneId.of(phrase.substring("zone ".length()));
        } else {
            assertThat(phrase).startsWith("limits:");
            limits = Arrays.stream(phrase.substring("limits:".length()).split(","))
                    .map(limit -> limit(limit.strip()))
                    .toList();
        }
    }

    private Limit limit(String words) {
        var left = new ArrayList<>(List.of(words.split(" ")));
        long units = Long.parseLong(left.remove(0));
        if (left.remove(0).equals("ever")) {
            return Limit.ever(units);
        }
        boolean rolling = left.remove("rolling");
        int interval = Character.isDigit(left.get(0).charAt(0)) ? Integer.parseInt(left.remove(0)) : 1;
        var frequency =
                switch (left.remove(0)) {
                    case "day", "days" -> Limit.Frequency.DAYS;
                    case "week", "weeks" -> Limit.Frequency.WEEKS;
                    case "month", "months" -> Limit.Frequency.MONTHS;
                    default -> throw new AssertionError("What is '" + words + "'?");
                };
        DayOfWeek weekStart = null;
        Instant since = null;
        while (!left.isEmpty()) {
            switch (left.remove(0)) {
                case "from" -> weekStart = DayOfWeek.valueOf(left.remove(0));
                case "since" -> since = instant(left.remove(0));
                default -> throw new AssertionError("What is '" + words + "'?");
            }
        }
        var type = rolling ? Limit.WindowType.ROLLING : Limit.WindowType.FIXED;
        return new Limit(units, type, frequency, interval, weekStart, since);
    }

    private String wish(String at, String asks) {
        Instant now = instant(at.substring(at.indexOf(' ') + 1));
        if (asks.startsWith("back ")) {
            int units = Integer.parseInt(asks.substring("back ".length()));
            Answer.Reversal back = wallet.handle(new ReverseReward(
                    WALLET, BRAND, lastWish, R1, units, "back" + calls++, false, CallDetails.NONE, now));
            return back.quantity() + " | ";
        }
        if (!asks.equals("again")) {
            lastWish = "wish" + calls++;
            lastQuantity = Integer.parseInt(asks);
        }
        var terms = new RewardTerms(R1, 1, true, null, null, limits, zone);
        IssueOutcome outcome = wallet.outcomeOf(new IssueReward(
                WALLET,
                BRAND,
                List.of(TestWallets.line(lastWish, R1, lastQuantity)),
                Map.of(R1, terms),
                1,
                false,
                CallDetails.NONE,
                now));
        IssueOutcome.LineOutcome line = outcome.lines().get(0);
        return line.quantity() + " | " + inWords(line.reason());
    }

    private String inWords(Refusal reason) {
        if (reason == null) {
            return "";
        }
        Instant resetsAt = reason.resetsAt();
        String until = resetsAt == null
                ? "never"
                : resetsAt.atZone(zone).getDayOfWeek().name().substring(0, 3) + " "
                        + resetsAt.atZone(zone).toLocalDateTime();
        return reason.limit().inWords("CUSTOMER").replace(" per CUSTOMER", "") + " until " + until;
    }

    /** {@code 2026-03-29T03:00}, or {@code 2026-10-25T02:30+01:00}; a date is its midnight. */
    private Instant instant(String text) {
        if (text.matches(".*T.*[+-].*")) {
            return OffsetDateTime.parse(text).toInstant();
        }
        String time = text.contains("T") ? text : text + "T00:00";
        return LocalDateTime.parse(time).atZone(zone).toInstant();
    }
}
