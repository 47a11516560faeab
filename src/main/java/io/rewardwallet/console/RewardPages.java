package io.rewardwallet.console;

import static io.rewardwallet.security.Role.AUDITOR;
import static io.rewardwallet.security.Role.ISSUER;
import static io.rewardwallet.security.Role.OPERATOR;

import io.rewardwallet.http.Api;
import io.rewardwallet.security.AllowedTo;
import io.rewardwallet.security.BrandRule;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseBody;
import org.springframework.web.servlet.ModelAndView;
import tools.jackson.databind.JsonNode;

/** The rewards of a brand: what is left of their stock, units per day, who changed what and when. */
@Controller
@RequestMapping("/console/brands/{brand}/rewards")
class RewardPages {

    private static final String BRAND = "brand";
    private static final String REWARD_ID = "rewardId";
    private static final String REWARDS = "rewards";
    private static final String PAGE = "50";

    private final Api api;
    private final Pages pages;

    RewardPages(Api api, Pages pages) {
        this.api = api;
        this.pages = pages;
    }

    @GetMapping
    @AllowedTo(
            value = {ISSUER, AUDITOR, OPERATOR},
            brand = BrandRule.IN_PATH)
    ModelAndView rewards(
            HttpServletRequest request,
            @PathVariable(BRAND) String brand,
            @RequestParam(name = "cursor", required = false) @Nullable String cursor) {
        JsonNode page = api.rewards(brand, PAGE, cursor);
        List<Object> rewards = new ArrayList<>();
        page.get(REWARDS)
                .forEach(reward -> rewards.add(
                        pages.plain(api.reward(brand, reward.get(REWARD_ID).asString()))));
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put(BRAND, brand);
        facts.put(REWARDS, rewards);
        facts.put("next", page.get("next").isNull() ? null : page.get("next").asString());
        facts.put("twin", "/api/v1/brands/" + brand + "/rewards");
        return pages.show(request, REWARDS, facts);
    }

    @GetMapping("/{rewardId}")
    @AllowedTo(
            value = {ISSUER, AUDITOR, OPERATOR},
            brand = BrandRule.IN_PATH)
    ModelAndView reward(
            HttpServletRequest request, @PathVariable(BRAND) String brand, @PathVariable(REWARD_ID) String rewardId) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put(BRAND, brand);
        facts.put("reward", api.reward(brand, rewardId));
        facts.put("changes", changes((List<?>) pages.plain(api.rewardHistory(brand, rewardId))));
        facts.put("days", api.rewardDays(brand, rewardId).get("days"));
        facts.put("twin", "/api/v1/brands/" + brand + "/rewards/" + rewardId);
        return pages.show(request, "reward", facts);
    }

    /** Units per day, for the chart. */
    @GetMapping("/{rewardId}/days")
    @AllowedTo(
            value = {ISSUER, AUDITOR, OPERATOR},
            brand = BrandRule.IN_PATH)
    @ResponseBody
    JsonNode days(@PathVariable(BRAND) String brand, @PathVariable(REWARD_ID) String rewardId) {
        return api.rewardDays(brand, rewardId);
    }

    /** Newest first, each with what was changed in it. */
    private static List<Map<String, Object>> changes(List<?> history) {
        List<Map<String, Object>> changes = new ArrayList<>();
        for (Object entry : history) {
            Map<?, ?> change = (Map<?, ?>) entry;
            Map<String, Object> told = new LinkedHashMap<>();
            told.put("at", change.get("at"));
            told.put("actor", change.get("actor"));
            told.put("isFirst", change.get("from") == null);
            told.put("fields", changedFields((Map<?, ?>) change.get("from"), (Map<?, ?>) change.get("to")));
            changes.add(told);
        }
        Collections.reverse(changes);
        return changes;
    }

    private static List<Map<String, Object>> changedFields(@Nullable Map<?, ?> from, Map<?, ?> to) {
        Map<String, Object> before = from == null ? Map.of() : inWords(from);
        List<Map<String, Object>> changed = new ArrayList<>();
        inWords(to).forEach((field, value) -> {
            Object old = before.get(field);
            boolean isTold = from == null ? !value.equals("–") : !Objects.equals(old, value);
            if (isTold) {
                Map<String, Object> difference = new LinkedHashMap<>();
                difference.put("field", field);
                difference.put("from", old);
                difference.put("to", value);
                changed.add(difference);
            }
        });
        return changed;
    }

    private static Map<String, Object> inWords(Map<?, ?> reward) {
        Map<?, ?> limits = (Map<?, ?>) reward.get("restrictions");
        Map<String, Object> words = new LinkedHashMap<>();
        words.put("Name", reward.get("name"));
        words.put(
                "Price",
                "FREE".equals(reward.get("paymentMode"))
                        ? "free"
                        : Words.ALL.count(reward.get("intouchPoints"), "point"));
        words.put("Switch", Boolean.TRUE.equals(reward.get("enabled")) ? "on" : "off");
        words.put("Starts", Words.ALL.time(reward.get("startTime")));
        words.put("Ends", Words.ALL.time(reward.get("endTime")));
        words.put("Limits on one customer", inWords((List<?>) limits.get("customerLevel")));
        words.put("Stock", inWords((List<?>) limits.get("rewardLevel")));
        return words;
    }

    private static String inWords(List<?> limits) {
        String words = String.join(
                ", ",
                limits.stream().map(limit -> LimitWords.of((Map<?, ?>) limit)).toList());
        return words.isEmpty() ? "–" : words;
    }
}
