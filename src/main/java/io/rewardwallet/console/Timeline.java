package io.rewardwallet.console;

import io.rewardwallet.http.Api;
import io.rewardwallet.wallet.WalletEvent;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/** The entries of a wallet's audit trail, newest first, as a page's form asks for them. */
@Component
class Timeline {

    private static final String PAGE = "50";
    private static final String MOST_NEW = "500";
    private static final List<String> FILTER = List.of("type", "requestId", "rewardId", "from", "to");

    /** What browsers send for a date and time; seconds are left out when they are 0. */
    private static final Pattern PICKED =
            Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\\.[0-9]{1,6})?)?");

    private static final int WITHOUT_SECONDS = 16;

    private final Api api;
    private final Pages pages;

    Timeline(Api api, Pages pages) {
        this.api = api;
        this.pages = pages;
    }

    /** Entries, the address of the next older ones, and the filter as it was asked for. */
    Map<String, Object> page(String brand, String customer, HttpServletRequest request) {
        Map<String, String> filter = filterIn(request);
        Map<String, String> query = new LinkedHashMap<>(filter);
        query.put("order", "desc");
        String newerThan = request.getParameter("newerThan");
        query.put("limit", newerThan == null ? PAGE : MOST_NEW);
        String cursor = request.getParameter("cursor");
        if (cursor != null) {
            query.put("cursor", cursor);
        }
        JsonNode page = api.audit(brand, customer, query);
        List<JsonNode> entries = new ArrayList<>();
        for (JsonNode entry : page.get("entries")) {
            if (newerThan == null || entry.get("walletVersion").asLong() > versionOf(newerThan)) {
                entries.add(entry);
            }
        }
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("brand", brand);
        facts.put("customer", customer);
        facts.put("rewardNames", rewardNames(brand));
        facts.put("entries", entries.stream().map(pages::plain).toList());
        facts.put("filter", shown(request));
        facts.put("filterQuery", Links.ALL.query(shown(request)));
        facts.put("types", types());
        facts.put("next", newerThan == null ? nextOf(page, request) : null);
        return facts;
    }

    /** Rewards by id, the first five hundred: others are called by their id. */
    Map<String, String> rewardNames(String brand) {
        Map<String, String> names = new LinkedHashMap<>();
        api.rewards(brand, "500", null)
                .get("rewards")
                .forEach(reward -> names.put(
                        reward.get("rewardId").asString(), reward.get("name").asString()));
        return names;
    }

    /** The filter in the API's terms. */
    static Map<String, String> filterIn(HttpServletRequest request) {
        Map<String, String> filter = new LinkedHashMap<>();
        shown(request).forEach((name, value) -> {
            if (!value.isEmpty()) {
                filter.put(name, name.equals("from") || name.equals("to") ? instantOf(value) : value);
            }
        });
        return filter;
    }

    /** A date and time that was picked is meant in UTC; anything else is left to the API to judge. */
    static String instantOf(String picked) {
        if (!PICKED.matcher(picked).matches()) {
            return picked;
        }
        return picked + (picked.length() == WITHOUT_SECONDS ? ":00Z" : "Z");
    }

    private static @Nullable String nextOf(JsonNode page, HttpServletRequest request) {
        if (page.get("next").isNull()) {
            return null;
        }
        Map<String, String> next = shown(request);
        next.put("cursor", page.get("next").asString());
        return Links.ALL.query(next);
    }

    private static Map<String, String> shown(HttpServletRequest request) {
        Map<String, String> shown = new LinkedHashMap<>();
        FILTER.forEach(name -> {
            String value = request.getParameter(name);
            shown.put(name, value == null ? "" : value.strip());
        });
        return shown;
    }

    private static long versionOf(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException none) {
            return Long.MAX_VALUE;
        }
    }

    private static List<String> types() {
        return Stream.of(WalletEvent.class.getPermittedSubclasses())
                .map(Class::getSimpleName)
                .sorted()
                .toList();
    }
}
