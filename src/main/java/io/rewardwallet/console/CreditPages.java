package io.rewardwallet.console;

import static io.rewardwallet.security.Role.ISSUER;

import io.rewardwallet.http.Api;
import io.rewardwallet.http.FieldError;
import io.rewardwallet.http.Rejected;
import io.rewardwallet.security.AllowedTo;
import io.rewardwallet.security.BrandRule;
import jakarta.servlet.http.HttpServletRequest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Credits points, once for each form that was opened. */
@Controller
@RequestMapping("/console/brands/{brand}/credit")
class CreditPages {

    private static final String BRAND = "brand";
    private static final String CUSTOMER = "customer";

    private final Api api;
    private final Pages pages;
    private final JsonMapper json;

    CreditPages(Api api, Pages pages, JsonMapper json) {
        this.api = api;
        this.pages = pages;
        this.json = json;
    }

    @GetMapping
    @AllowedTo(value = ISSUER, brand = BrandRule.IN_PATH)
    ModelAndView form(
            HttpServletRequest request,
            @PathVariable(BRAND) String brand,
            @RequestParam(name = CUSTOMER, defaultValue = "") String customer) {
        api.rewards(brand, "1", null); // is it a brand's name at all?
        Map<String, String> form = Map.of(CUSTOMER, customer, "requestId", IssueForm.newRequestId());
        return page(request, HttpStatus.OK, brand, form, List.of());
    }

    @PostMapping
    @AllowedTo(value = ISSUER, brand = BrandRule.IN_PATH)
    ModelAndView credit(
            HttpServletRequest request, @PathVariable(BRAND) String brand, @RequestParam Map<String, String> form) {
        Map<String, Object> call = IssueForm.customerFields(text(form, CUSTOMER));
        call.put(BRAND, brand);
        call.put("points", IssueForm.number(text(form, "points")));
        call.put("requestId", text(form, "requestId"));
        if (!text(form, "notes").isEmpty()) {
            call.put("notes", text(form, "notes"));
        }
        try {
            JsonNode answer = api.credit(json.valueToTree(call));
            JsonNode status = answer.get("status");
            if (!status.get("success").asBoolean()) {
                String why =
                        status.get("code").asInt() + " " + status.get("message").asString();
                return page(
                        request, HttpStatus.UNPROCESSABLE_CONTENT, brand, form, List.of(new FieldError("points", why)));
            }
            return toCustomer(request, brand, answer);
        } catch (Rejected rejected) {
            return page(request, rejected.status(), brand, form, rejected.errors());
        }
    }

    private static ModelAndView toCustomer(HttpServletRequest request, String brand, JsonNode answer) {
        String points = Words.ALL.count(answer.get("points").asLong(), "point");
        String told = answer.get("replayed").asBoolean()
                ? "These " + points + " had been credited before; nothing was done."
                : points + " credited.";
        String address = Links.ALL.customer(brand, answer.get(CUSTOMER).asString());
        return Pages.goTo(
                address,
                request,
                CustomerPages.TOLD,
                new CustomerPages.Told(told, answer.get("walletVersion").asString()));
    }

    private static String text(Map<String, String> form, String name) {
        return form.getOrDefault(name, "").strip();
    }

    private ModelAndView page(
            HttpServletRequest request,
            HttpStatus status,
            String brand,
            Map<String, String> form,
            List<FieldError> errors) {
        Map<String, String> shown = new LinkedHashMap<>(form);
        shown.remove("_csrf");
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put(BRAND, brand);
        facts.put("form", shown);
        facts.put("errors", errors);
        return pages.show(request, status, "credit", facts);
    }
}
