package io.rewardwallet.console;

import io.rewardwallet.customer.CustomerIdentifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.util.MultiValueMap;

/**
 * What the form of an issue holds. Each line has its requestId from the moment that the form is made, so whatever is done
 * twice with one form is done once.
 */
record IssueForm(String customer, String notes, List<Line> lines) {

    private static final int MOST_LINES = 50;

    /** Texts as they were typed; the API judges them. */
    record Line(String rewardId, String quantity, String requestId) {}

    static IssueForm read(MultiValueMap<String, String> sent) {
        List<Line> lines = new ArrayList<>();
        int count =
                Math.min(MOST_LINES, sent.getOrDefault("requestId", List.of()).size());
        for (int i = 0; i < count; i++) {
            lines.add(new Line(at(sent, "rewardId", i), at(sent, "quantity", i), at(sent, "requestId", i)));
        }
        return new IssueForm(at(sent, "customer", 0), at(sent, "notes", 0), lines);
    }

    private static String at(MultiValueMap<String, String> sent, String name, int index) {
        List<String> values = sent.getOrDefault(name, List.of());
        return index < values.size() && values.get(index) != null
                ? values.get(index).strip()
                : "";
    }

    static String newRequestId() {
        return "console-" + UUID.randomUUID();
    }

    IssueForm withOneMoreLine(String rewardId) {
        List<Line> more = new ArrayList<>(lines);
        if (more.size() < MOST_LINES) {
            more.add(new Line(rewardId, "1", newRequestId()));
        }
        return new IssueForm(customer, notes, more);
    }

    /** The call that it stands for, in the API's terms. */
    Map<String, Object> call(String brand) {
        Map<String, Object> call = customerFields(customer);
        call.put("brand", brand);
        if (!notes.isEmpty()) {
            call.put("notes", notes);
        }
        call.put("rewards", lines.stream().map(IssueForm::lineOf).toList());
        return call;
    }

    /** {@code mobile:1}, or a value that shows by its look what it is. */
    static Map<String, Object> customerFields(String text) {
        Map<String, Object> fields = new LinkedHashMap<>();
        for (CustomerIdentifier.Kind kind : CustomerIdentifier.Kind.values()) {
            if (text.startsWith(kind.field() + ":")) {
                fields.put(kind.field(), text.substring(kind.field().length() + 1));
                return fields;
            }
        }
        if (!text.isEmpty()) {
            boolean isMobile = text.matches("\\+?[0-9 ()./-]+");
            String field = isMobile ? "mobile" : text.contains("@") ? "emailId" : "externalId";
            fields.put(field, isMobile ? text.replaceAll("[ ()./-]", "") : text);
        }
        return fields;
    }

    /** The customer as pages and paths name it. */
    static String customerName(Map<String, Object> fields) {
        return Arrays.stream(CustomerIdentifier.Kind.values())
                .filter(kind -> fields.containsKey(kind.field()))
                .findFirst()
                .map(kind -> CustomerIdentifier.of(kind, (String) fields.get(kind.field()))
                        .toString())
                .orElseThrow();
    }

    private static Map<String, Object> lineOf(Line line) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("rewardId", number(line.rewardId()));
        fields.put("quantity", number(line.quantity()));
        fields.put("requestId", line.requestId());
        return fields;
    }

    /** A text that is no number is sent as it is, and refused by name. */
    static Object number(String text) {
        return text.matches("[0-9]{1,18}") ? Long.valueOf(text) : text;
    }
}
