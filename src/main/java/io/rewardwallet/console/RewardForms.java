package io.rewardwallet.console;

import static io.rewardwallet.security.Role.OPERATOR;

import io.rewardwallet.http.Api;
import io.rewardwallet.http.FieldError;
import io.rewardwallet.http.Rejected;
import io.rewardwallet.security.AllowedTo;
import io.rewardwallet.security.BrandRule;
import io.rewardwallet.security.Caller;
import jakarta.servlet.http.HttpServletRequest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Defines and changes rewards, with limits in words; the API judges what comes of it. */
@Controller
class RewardForms {

    private static final String BRAND = "brand";
    private static final String REWARD_ID = "rewardId";
    private static final int UNTIL_SECONDS = 19;

    private final Api api;
    private final Pages pages;
    private final JsonMapper json;

    RewardForms(Api api, Pages pages, JsonMapper json) {
        this.api = api;
        this.pages = pages;
        this.json = json;
    }

    /** To the form of a brand that is only just named. */
    @GetMapping("/console/new-reward")
    @AllowedTo(value = OPERATOR, brand = BrandRule.OWN)
    ModelAndView ofBrand(@AuthenticationPrincipal Caller caller, @RequestParam(name = BRAND) String brand) {
        if (!caller.mayActFor(brand)) {
            throw new AccessDeniedException("The key is not good for this brand");
        }
        return Pages.goTo("/console/brands/" + Links.encoded(brand) + "/new-reward");
    }

    @GetMapping("/console/brands/{brand}/new-reward")
    @AllowedTo(value = OPERATOR, brand = BrandRule.IN_PATH)
    ModelAndView empty(HttpServletRequest request, @PathVariable(BRAND) String brand) {
        api.rewards(brand, "1", null); // is it a brand's name at all?
        Map<String, String> form = new LinkedHashMap<>(Map.of("enabled", "on", "paymentMode", "POINTS"));
        return page(request, HttpStatus.OK, brand, null, form, List.of());
    }

    @GetMapping("/console/brands/{brand}/rewards/{rewardId}/edit")
    @AllowedTo(value = OPERATOR, brand = BrandRule.IN_PATH)
    ModelAndView filled(
            HttpServletRequest request, @PathVariable(BRAND) String brand, @PathVariable(REWARD_ID) String rewardId) {
        Map<?, ?> reward = (Map<?, ?>) pages.plain(api.reward(brand, rewardId));
        Map<?, ?> limits = (Map<?, ?>) reward.get("restrictions");
        Map<String, String> form = new LinkedHashMap<>();
        form.put("name", String.valueOf(reward.get("name")));
        form.put("paymentMode", String.valueOf(reward.get("paymentMode")));
        form.put("intouchPoints", String.valueOf(reward.get("intouchPoints")));
        form.put("enabled", Boolean.TRUE.equals(reward.get("enabled")) ? "on" : "");
        form.put("startTime", picked(reward.get("startTime")));
        form.put("endTime", picked(reward.get("endTime")));
        form.put("customerLevel", lines(limits.get("customerLevel")));
        form.put("rewardLevel", lines(limits.get("rewardLevel")));
        form.put("seen", String.valueOf(api.rewardHistory(brand, rewardId).size()));
        return page(request, HttpStatus.OK, brand, rewardId, form, List.of());
    }

    @PostMapping("/console/brands/{brand}/rewards")
    @AllowedTo(value = OPERATOR, brand = BrandRule.IN_PATH)
    ModelAndView create(
            HttpServletRequest request, @PathVariable(BRAND) String brand, @RequestParam Map<String, String> form) {
        String rewardId = form.getOrDefault(REWARD_ID, "").strip();
        if (isKnown(brand, rewardId)) {
            var taken =
                    List.of(new FieldError(REWARD_ID, "is taken by a reward of this brand; open that one and edit it"));
            return page(request, HttpStatus.CONFLICT, brand, null, form, taken);
        }
        return save(request, brand, rewardId, form, true);
    }

    @PostMapping("/console/brands/{brand}/rewards/{rewardId}")
    @AllowedTo(value = OPERATOR, brand = BrandRule.IN_PATH)
    ModelAndView change(
            HttpServletRequest request,
            @PathVariable(BRAND) String brand,
            @PathVariable(REWARD_ID) String rewardId,
            @RequestParam Map<String, String> form) {
        int changes = api.rewardHistory(brand, rewardId).size();
        if (!String.valueOf(changes).equals(form.get("seen"))) {
            form.put("seen", String.valueOf(changes));
            var meanwhile = List.of(new FieldError(
                    "reward",
                    "was changed by somebody else meanwhile; nothing was saved. Look at it, then save again"));
            return page(request, HttpStatus.CONFLICT, brand, rewardId, form, meanwhile);
        }
        return save(request, brand, rewardId, form, false);
    }

    private ModelAndView save(
            HttpServletRequest request, String brand, String rewardId, Map<String, String> form, boolean isNew) {
        try {
            api.define(brand, rewardId, definition(form));
            return Pages.goTo(
                    Links.ALL.reward(brand, rewardId),
                    request,
                    "told",
                    isNew ? "Created." : "Saved; it counts from the next call on.");
        } catch (LimitWords.NotALimit broken) {
            var error = List.of(new FieldError("limits", String.valueOf(broken.getMessage())));
            return page(request, HttpStatus.BAD_REQUEST, brand, isNew ? null : rewardId, form, error);
        } catch (Rejected rejected) {
            return page(request, rejected.status(), brand, isNew ? null : rewardId, form, rejected.errors());
        }
    }

    private JsonNode definition(Map<String, String> form) throws LimitWords.NotALimit {
        Map<String, Object> reward = new LinkedHashMap<>();
        reward.put("name", form.getOrDefault("name", "").strip());
        reward.put("paymentMode", form.get("paymentMode"));
        String points = form.getOrDefault("intouchPoints", "").strip();
        if (!points.isEmpty()) {
            reward.put("intouchPoints", points.matches("[0-9]{1,18}") ? Long.valueOf(points) : points);
        }
        reward.put("enabled", "on".equals(form.get("enabled")));
        putTime(reward, "startTime", form);
        putTime(reward, "endTime", form);
        reward.put(
                "restrictions",
                Map.of(
                        "customerLevel", LimitWords.parseLines(form.getOrDefault("customerLevel", "")),
                        "rewardLevel", LimitWords.parseLines(form.getOrDefault("rewardLevel", ""))));
        return json.valueToTree(reward);
    }

    private static void putTime(Map<String, Object> reward, String field, Map<String, String> form) {
        String picked = form.getOrDefault(field, "").strip();
        if (!picked.isEmpty()) {
            reward.put(field, Timeline.instantOf(picked));
        }
    }

    private boolean isKnown(String brand, String rewardId) {
        try {
            api.reward(brand, rewardId);
            return true;
        } catch (Rejected unknown) {
            return false; // or no rewardId at all, which is told when it is saved
        }
    }

    private ModelAndView page(
            HttpServletRequest request,
            HttpStatus status,
            String brand,
            @Nullable String rewardId,
            Map<String, String> form,
            List<FieldError> errors) {
        Map<String, String> shown = new LinkedHashMap<>(form);
        shown.remove("_csrf");
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put(BRAND, brand);
        facts.put(REWARD_ID, rewardId);
        facts.put("form", shown);
        facts.put("errors", errors);
        facts.put("help", LimitWords.HELP);
        return pages.show(request, status, "reward-form", facts);
    }

    private static String lines(Object limits) {
        return String.join(
                "\n",
                ((List<?>) limits)
                        .stream().map(limit -> LimitWords.of((Map<?, ?>) limit)).toList());
    }

    /** As browsers take a date and time: without zone, to the second. */
    private static String picked(@Nullable Object time) {
        String text = time == null ? "" : time.toString();
        return text.length() < UNTIL_SECONDS ? "" : text.substring(0, UNTIL_SECONDS);
    }
}
