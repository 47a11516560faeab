package io.rewardwallet.console;

import static io.rewardwallet.security.Role.AUDITOR;
import static io.rewardwallet.security.Role.ISSUER;
import static io.rewardwallet.security.Role.OPERATOR;

import io.rewardwallet.http.Api;
import io.rewardwallet.http.FieldError;
import io.rewardwallet.http.Rejected;
import io.rewardwallet.security.AllowedTo;
import io.rewardwallet.security.BrandRule;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Tries an issue without storing anything, then does it. Doing it leads to a page that a reload only reads again. */
@Controller
@RequestMapping("/console/brands/{brand}")
class IssuePages {

    private static final String BRAND = "brand";
    private static final String CUSTOMER = "customer";

    private final Api api;
    private final Pages pages;
    private final JsonMapper json;

    IssuePages(Api api, Pages pages, JsonMapper json) {
        this.api = api;
        this.pages = pages;
        this.json = json;
    }

    @GetMapping("/issue")
    @AllowedTo(value = ISSUER, brand = BrandRule.IN_PATH)
    ModelAndView form(
            HttpServletRequest request,
            @PathVariable(BRAND) String brand,
            @RequestParam(name = CUSTOMER, defaultValue = "") String customer,
            @RequestParam(name = "rewardId", defaultValue = "") String rewardId,
            @RequestParam(name = "quantity", defaultValue = "1") String quantity,
            @RequestParam(name = "requestId", required = false) @Nullable String requestId) {
        String id = requestId == null ? IssueForm.newRequestId() : requestId;
        var line = new IssueForm.Line(rewardId, quantity, id);
        return page(request, HttpStatus.OK, brand, new IssueForm(customer, "", List.of(line)), List.of());
    }

    /** What is sent again by a double click or a reload has the same requestIds, so the wallet issues it once. */
    @PostMapping("/issue")
    @AllowedTo(value = ISSUER, brand = BrandRule.IN_PATH)
    ModelAndView send(
            HttpServletRequest request,
            @PathVariable(BRAND) String brand,
            @RequestParam MultiValueMap<String, String> sent) {
        IssueForm form = IssueForm.read(sent);
        try {
            return switch (String.valueOf(sent.getFirst("do"))) {
                case "add" -> page(request, HttpStatus.OK, brand, form.withOneMoreLine(""), List.of());
                case "try" -> tried(request, brand, form);
                case "issue" -> issued(request, brand, form);
                default -> page(request, HttpStatus.OK, brand, form, List.of());
            };
        } catch (Rejected rejected) {
            return page(request, rejected.status(), brand, form, errorsOf(rejected));
        }
    }

    private ModelAndView tried(HttpServletRequest request, String brand, IssueForm form) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("answer", api.issue(json.valueToTree(form.call(brand)), true));
        facts.put(BRAND, brand);
        facts.put("form", form);
        return pages.show(request, "tried", facts);
    }

    private ModelAndView issued(HttpServletRequest request, String brand, IssueForm form) {
        JsonNode answer = api.issue(json.valueToTree(form.call(brand)), false);
        StringBuilder address = new StringBuilder("/console/brands/")
                .append(Links.encoded(brand))
                .append("/issued?customer=")
                .append(Links.encoded(answer.get(CUSTOMER).asString()));
        form.lines().forEach(line -> address.append("&id=").append(Links.encoded(line.requestId())));
        return Pages.goTo(address.toString(), request, "answer", pages.plain(answer));
    }

    /** What became of some requests of a customer. */
    @GetMapping("/issued")
    @AllowedTo(
            value = {ISSUER, AUDITOR, OPERATOR},
            brand = BrandRule.IN_PATH)
    ModelAndView outcome(
            HttpServletRequest request,
            @PathVariable(BRAND) String brand,
            @RequestParam(CUSTOMER) String customer,
            @RequestParam(name = "id", defaultValue = "") List<String> ids) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put(BRAND, brand);
        facts.put(CUSTOMER, customer);
        List<Map<String, Object>> fates = new ArrayList<>();
        for (String id : ids) {
            Map<String, Object> fate = new LinkedHashMap<>();
            fate.put("requestId", id);
            fate.put("fate", fateOf(brand, customer, id));
            fates.add(fate);
        }
        facts.put("fates", fates);
        return pages.show(request, "issued", facts);
    }

    private @Nullable Object fateOf(String brand, String customer, String id) {
        try {
            return pages.plain(api.request(brand, customer, id));
        } catch (Rejected noTrace) {
            if (noTrace.status() == HttpStatus.NOT_FOUND) {
                return null;
            }
            throw noTrace;
        }
    }

    private static List<FieldError> errorsOf(Rejected rejected) {
        return rejected.errors().isEmpty() ? List.of(new FieldError("call", rejected.detail())) : rejected.errors();
    }

    private ModelAndView page(
            HttpServletRequest request, HttpStatus status, String brand, IssueForm form, List<FieldError> errors) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put(BRAND, brand);
        facts.put("form", form);
        facts.put("errors", errors);
        JsonNode rewards = api.rewards(brand, "500", null).get("rewards");
        facts.put("rewards", rewards);
        facts.put(
                "rewardIds",
                rewards.valueStream()
                        .map(reward -> reward.get("rewardId").asString())
                        .toList());
        return pages.show(request, status, "issue", facts);
    }
}
