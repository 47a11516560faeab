package io.rewardwallet.console;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Limits as people write them, "3 in any 7 days", and as the API has them; what is read here is judged there. */
final class LimitWords {

    /** What a form says about the words that it takes. */
    static final String HELP =
            "1 ever · 3 in any 7 days · 1 per month · 2 per week from Sunday · 5 per 2 weeks counted from"
                    + " 2026-01-05";

    private static final Pattern EVER = Pattern.compile("([0-9]{1,12}) (?:ever|in all)");
    private static final Pattern ROLLING = Pattern.compile("([0-9]{1,12}) in any (?:([0-9]{1,6}) )?(day|week|month)s?");
    private static final Pattern FIXED = Pattern.compile("([0-9]{1,12}) (?:per|a|each|every) (?:([0-9]{1,6}) )?"
            + "(day|week|month)s?(?: from ([a-z]+day))?(?: counted from (\\S+))?");

    private LimitWords() {}

    /** A text that is no limit, with a sentence for whoever wrote it. */
    static final class NotALimit extends Exception {

        private static final long serialVersionUID = 1L;

        private NotALimit(String message) {
            super(message);
        }
    }

    /** One limit a line; empty lines are none. */
    static List<Map<String, Object>> parseLines(String text) throws NotALimit {
        List<Map<String, Object>> limits = new ArrayList<>();
        for (String line : text.lines().toList()) {
            if (!line.isBlank()) {
                limits.add(parse(line));
            }
        }
        return limits;
    }

    static Map<String, Object> parse(String words) throws NotALimit {
        String text = words.strip().replaceAll("\\s+", " ").toLowerCase(Locale.ROOT);
        Matcher ever = EVER.matcher(text);
        if (ever.matches()) {
            return limit(ever.group(1), "FIXED", "NO_LIMIT", null);
        }
        Matcher rolling = ROLLING.matcher(text);
        if (rolling.matches()) {
            return limit(rolling.group(1), "ROLLING", frequency(rolling.group(3)), rolling.group(2));
        }
        Matcher fixed = FIXED.matcher(text);
        if (fixed.matches()) {
            return fixed(words, fixed);
        }
        throw new NotALimit("“" + words.strip() + "” is no limit; write it like " + HELP);
    }

    private static Map<String, Object> fixed(String words, Matcher fixed) throws NotALimit {
        Map<String, Object> limit = limit(fixed.group(1), "FIXED", frequency(fixed.group(3)), fixed.group(2));
        if (fixed.group(4) != null) {
            limit.put("weekStartDay", weekday(words, fixed.group(4)));
        }
        if (fixed.group(5) != null) {
            limit.put("startOfCycle", instant(fixed.group(5).toUpperCase(Locale.ROOT)));
        }
        return limit;
    }

    private static Map<String, Object> limit(String units, String window, String frequency, @Nullable String interval) {
        Map<String, Object> limit = new LinkedHashMap<>();
        limit.put("kpi", "QUANTITY");
        limit.put("limit", Long.valueOf(units));
        limit.put("windowType", window);
        limit.put("repeatFrequencyType", frequency);
        limit.put("interval", interval == null ? 1 : Integer.valueOf(interval));
        return limit;
    }

    private static String frequency(String word) {
        return word.toUpperCase(Locale.ROOT) + "S";
    }

    private static String weekday(String words, String day) throws NotALimit {
        try {
            return DayOfWeek.valueOf(day.toUpperCase(Locale.ROOT)).name();
        } catch (IllegalArgumentException none) {
            throw new NotALimit("“" + words.strip() + "”: " + day + " is no day of the week");
        }
    }

    /** A day is the beginning of it, UTC; anything else is left to the API to judge. */
    private static String instant(String text) {
        try {
            return LocalDate.parse(text) + "T00:00:00Z";
        } catch (DateTimeParseException notADay) {
            return text;
        }
    }

    /** The words that {@link #parse} would read as this limit. */
    static String of(Map<?, ?> limit) {
        String units = String.valueOf(limit.get("limit"));
        String frequency = String.valueOf(limit.get("repeatFrequencyType"));
        if (frequency.equals("NO_LIMIT")) {
            return units + " ever";
        }
        Object interval = limit.get("interval");
        String one = frequency.substring(0, frequency.length() - 1).toLowerCase(Locale.ROOT);
        String length = interval == null || interval.equals(1) ? one : interval + " " + one + "s";
        if ("ROLLING".equals(String.valueOf(limit.get("windowType")))) {
            return units + " in any " + length;
        }
        Object day = limit.get("weekStartDay");
        Object cycle = limit.get("startOfCycle");
        return units
                + " per "
                + length
                + (day == null || day.equals("MONDAY") ? "" : " from " + titled(String.valueOf(day)))
                + (cycle == null ? "" : " counted from " + String.valueOf(cycle).replace("T00:00:00Z", ""));
    }

    private static String titled(String name) {
        return name.charAt(0) + name.substring(1).toLowerCase(Locale.ROOT);
    }
}
