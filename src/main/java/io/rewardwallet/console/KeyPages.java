package io.rewardwallet.console;

import static io.rewardwallet.security.Role.OPERATOR;

import io.rewardwallet.http.Api;
import io.rewardwallet.http.FieldError;
import io.rewardwallet.http.Rejected;
import io.rewardwallet.security.AllowedTo;
import io.rewardwallet.security.BrandRule;
import io.rewardwallet.security.Caller;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.springframework.http.HttpStatus;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;
import tools.jackson.databind.json.JsonMapper;

/** Makes keys, shows each once, and revokes them. */
@Controller
@RequestMapping("/console/keys")
class KeyPages {

    private static final String ADDRESS = "/console/keys";
    private static final String BRAND = "brand";
    private static final String ROLES = "roles";

    private final Api api;
    private final Pages pages;
    private final JsonMapper json;

    KeyPages(Api api, Pages pages, JsonMapper json) {
        this.api = api;
        this.pages = pages;
        this.json = json;
    }

    @GetMapping
    @AllowedTo(value = OPERATOR, brand = BrandRule.OWN)
    ModelAndView keys(HttpServletRequest request) {
        return page(request, HttpStatus.OK, Map.of(), List.of());
    }

    @PostMapping
    @AllowedTo(value = OPERATOR, brand = BrandRule.OWN)
    ModelAndView make(
            HttpServletRequest request,
            @AuthenticationPrincipal Caller caller,
            @RequestParam MultiValueMap<String, String> sent) {
        Map<String, Object> form = new LinkedHashMap<>();
        form.put("name", Objects.toString(sent.getFirst("name"), "").strip());
        form.put(BRAND, Objects.toString(sent.getFirst(BRAND), "").strip());
        form.put(ROLES, sent.getOrDefault(ROLES, List.of()));
        if (!caller.mayActFor((String) form.get(BRAND))) {
            throw new AccessDeniedException("The key is not good for this brand");
        }
        try {
            return Pages.goTo(ADDRESS, request, "made", pages.plain(api.makeKey(json.valueToTree(form))));
        } catch (Rejected rejected) {
            return page(request, rejected.status(), form, rejected.errors());
        }
    }

    @PostMapping("/{id}/revoke")
    @AllowedTo(value = OPERATOR, brand = BrandRule.OWN)
    ModelAndView revoke(HttpServletRequest request, @PathVariable("id") String id) {
        api.revokeKey(id);
        return Pages.goTo(
                ADDRESS, request, "told", "Revoked. It is dead on this node now, on others within ten seconds.");
    }

    private ModelAndView page(
            HttpServletRequest request, HttpStatus status, Map<String, Object> form, List<FieldError> errors) {
        List<Object> newestFirst = new ArrayList<>((List<?>) pages.plain(api.keys()));
        Collections.reverse(newestFirst);
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("keys", newestFirst);
        facts.put("form", form);
        facts.put("errors", errors);
        facts.put("twin", "/api/v1/keys");
        return pages.show(request, status, "keys", facts);
    }
}
