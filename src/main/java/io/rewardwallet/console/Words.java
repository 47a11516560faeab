package io.rewardwallet.console;

import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The API's facts in words that people read. Facts come as the API tells them: maps, lists, texts and numbers. */
public final class Words {

    static final Words ALL = new Words();

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

    private static final int LONGEST_NAME = 60;

    private Words() {}

    /** To the second, UTC. */
    public String time(@Nullable Object iso) {
        if (iso == null) {
            return "–";
        }
        try {
            return TIME.format(Instant.parse(iso.toString()));
        } catch (DateTimeParseException notATime) {
            return iso.toString();
        }
    }

    /** With a narrow space between thousands. */
    public String number(@Nullable Object number) {
        if (number == null) {
            return "–";
        }
        DecimalFormatSymbols symbols = DecimalFormatSymbols.getInstance(Locale.ROOT);
        symbols.setGroupingSeparator('\u202f');
        return new DecimalFormat("#,##0", symbols).format(number);
    }

    /** {@code 1 unit}, {@code 2 units}. */
    public String count(@Nullable Object number, String one) {
        return number(number) + " " + one + (number != null && number.toString().equals("1") ? "" : "s");
    }

    public String limit(Map<?, ?> limit) {
        return LimitWords.of(limit);
    }

    /** One a line, as the form takes them. */
    public String limits(List<Map<?, ?>> limits) {
        return String.join("\n", limits.stream().map(LimitWords::of).toList());
    }

    /**
     * What an entry of the timeline says, in a sentence.
     *
     * @param names of rewards, by rewardId
     */
    public String entry(Map<?, ?> entry, Map<String, String> names) {
        Object points = entry.get("points");
        String units = count(entry.get("units"), "unit") + of(entry.get("rewardId"), names);
        Object message = entry.get("message");
        return switch (String.valueOf(entry.get("type"))) {
            case "PointsCredited" -> count(points, "point") + " credited";
            case "PointsRedeemed" -> count(points, "point") + " taken for " + units;
            case "RewardIssued" ->
                units + " issued, " + number(entry.get("issuedTotal")) + " of "
                        + number(entry.get("requestedQuantity")) + " in all"
                        + (message == null ? "" : ". The rest is missing: " + message);
            case "IssueRefused" -> "Refused" + of(entry.get("rewardId"), names).replace(" of", " for") + ": " + message;
            case "PointsRefunded" -> count(points, "point") + " given back";
            case "RewardReversed" -> units + " taken back";
            default -> String.valueOf(entry.get("type"));
        };
    }

    private static String of(@Nullable Object rewardId, Map<String, String> names) {
        if (rewardId == null) {
            return "";
        }
        String name = names.get(rewardId.toString());
        return name == null ? " of reward " + rewardId : " of “" + shortened(name) + "”";
    }

    private static String shortened(String name) {
        return name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME - 1) + "…";
    }

    /** {@code walletVersion} as {@code Wallet version}. */
    public String label(String field) {
        String spaced = field.replaceAll("([a-z])([A-Z])", "$1 $2").toLowerCase(Locale.ROOT);
        return Character.toUpperCase(spaced.charAt(0)) + spaced.substring(1).replaceAll("\\bid\\b", "id");
    }

    /** What to do about a request as it stands. */
    public String next(Map<?, ?> fate) {
        String kind = String.valueOf(fate.get("kind"));
        String state = String.valueOf(fate.get("state"));
        if (!kind.equals("ISSUE")) {
            return "Nothing: it is done. The same call sent again changes nothing.";
        }
        if (state.equals("COMPLETE")) {
            return "Nothing: every unit was issued. The same call sent again changes nothing, it is answered “replayed”.";
        }
        String missing = count(fate.get("remaining"), "unit");
        List<?> attempts = (List<?>) fate.get("attempts");
        Object last = attempts.isEmpty() ? null : ((Map<?, ?>) attempts.get(attempts.size() - 1)).get("code");
        Object reason = attempts.isEmpty() ? "" : ((Map<?, ?>) attempts.get(attempts.size() - 1)).get("message");
        return advice(String.valueOf(last), String.valueOf(reason))
                + " Then send the same call with the same requestId: only the " + missing + " missing will be issued.";
    }

    private static String advice(String code, String reason) {
        if (code.equals("8004")) {
            return "Credit points, or wait until the customer has earned them.";
        }
        if (code.equals("8003")) {
            return "Look at the reward: it has to be defined, switched on, started and not ended.";
        }
        boolean hasWindow = reason.endsWith(")");
        return hasWindow
                ? "Wait until the limit leaves room again, or raise it at the reward."
                : "This limit counts over the reward's whole life, so waiting does not help: raise it at the reward.";
    }

    /** What a state is shown as: good, half, bad or busy. */
    public String tone(@Nullable Object state) {
        return switch (String.valueOf(state)) {
            case "COMPLETE", "SERVING", "SWITCHED", "UP", "200", "true" -> "good";
            case "PARTIAL", "REPLAYING", "RUNNING", "CATCHING_UP", "COMPARING", "8010" -> "half";
            case "CANCELLED", "UNKNOWN", "false" -> "quiet";
            default -> "bad";
        };
    }

    /** The same state in a word or two. */
    public String state(@Nullable Object state) {
        String text = String.valueOf(state).replace('_', ' ').toLowerCase(Locale.ROOT);
        return Character.toUpperCase(text.charAt(0)) + text.substring(1);
    }
}
