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
import jakarta.servlet.http.HttpServletResponse;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseBody;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;
import org.springframework.web.servlet.support.RequestContextUtils;
import tools.jackson.databind.JsonNode;

/** A customer: points and limits now and at a past moment, the balance step by step, and everything that happened. */
@Controller
@RequestMapping("/console/brands/{brand}/customers/{customer}")
class CustomerPages {

    /** What a form that leads to a customer has to tell. */
    static final String TOLD = "told";

    private static final String BRAND = "brand";
    private static final String CUSTOMER = "customer";

    private final Api api;
    private final Timeline timeline;
    private final BalanceSteps steps;
    private final LiveWallets live;
    private final Pages pages;

    CustomerPages(Api api, Timeline timeline, BalanceSteps steps, LiveWallets live, Pages pages) {
        this.api = api;
        this.timeline = timeline;
        this.steps = steps;
        this.live = live;
        this.pages = pages;
    }

    /** @param version of the wallet that the page must show */
    record Told(String text, String version) {}

    @GetMapping
    @AllowedTo(
            value = {ISSUER, AUDITOR, OPERATOR},
            brand = BrandRule.IN_PATH)
    ModelAndView customer(
            HttpServletRequest request,
            @PathVariable(BRAND) String brand,
            @PathVariable(CUSTOMER) String customer,
            @RequestParam(name = "at", required = false) @Nullable String at) {
        Map<String, ?> flash = RequestContextUtils.getInputFlashMap(request);
        boolean isTold = flash != null && flash.get(TOLD) instanceof Told;
        Map<String, Object> facts = now(brand, customer, isTold ? ((Told) flash.get(TOLD)).version() : null);
        if (at != null && !at.isBlank()) {
            facts.putAll(asItStood(brand, customer, at));
        }
        Viewer viewer = Pages.viewer();
        if (viewer != null && viewer.mayAudit()) {
            facts.put("identifiers", api.identifiers(brand, customer).get("identifiers"));
            facts.putAll(timeline.page(brand, customer, request));
        }
        return pages.show(request, "customer", facts);
    }

    /** Points and limits as they are; asked for again when the wallet has changed. */
    @GetMapping("/now")
    @AllowedTo(
            value = {ISSUER, AUDITOR, OPERATOR},
            brand = BrandRule.IN_PATH)
    ModelAndView now(
            HttpServletRequest request,
            @PathVariable(BRAND) String brand,
            @PathVariable(CUSTOMER) String customer,
            @RequestParam(name = "minVersion", required = false) @Nullable String minVersion) {
        return pages.show(request, "customer :: now", now(brand, customer, minVersion));
    }

    @GetMapping("/past")
    @AllowedTo(
            value = {ISSUER, AUDITOR, OPERATOR},
            brand = BrandRule.IN_PATH)
    ModelAndView past(
            HttpServletRequest request,
            @PathVariable(BRAND) String brand,
            @PathVariable(CUSTOMER) String customer,
            @RequestParam(name = "at", required = false) @Nullable String at) {
        Map<String, Object> facts = asItStood(brand, customer, at == null ? "" : at);
        facts.put("rewardNames", timeline.rewardNames(brand));
        return pages.show(request, "customer :: past", facts);
    }

    /** The balance after each event, for the chart. */
    @GetMapping("/steps")
    @AllowedTo(
            value = {ISSUER, AUDITOR, OPERATOR},
            brand = BrandRule.IN_PATH)
    @ResponseBody
    BalanceSteps.Steps steps(@PathVariable(BRAND) String brand, @PathVariable(CUSTOMER) String customer) {
        return steps.of(brand, customer);
    }

    @GetMapping("/timeline")
    @AllowedTo(
            value = {AUDITOR, OPERATOR},
            brand = BrandRule.IN_PATH)
    ModelAndView timeline(
            HttpServletRequest request, @PathVariable(BRAND) String brand, @PathVariable(CUSTOMER) String customer) {
        Map<String, Object> facts = timeline.page(brand, customer, request);
        String part = request.getParameter("cursor") == null && request.getParameter("newerThan") == null
                ? "timeline"
                : "entries";
        return pages.show(request, "customer :: " + part, facts);
    }

    @GetMapping("/timeline.csv")
    @AllowedTo(
            value = {AUDITOR, OPERATOR},
            brand = BrandRule.IN_PATH)
    ResponseEntity<StreamingResponseBody> timelineAsCsv(
            HttpServletRequest request, @PathVariable(BRAND) String brand, @PathVariable(CUSTOMER) String customer) {
        ResponseEntity<StreamingResponseBody> all = api.auditAsCsv(brand, customer, Timeline.filterIn(request));
        return ResponseEntity.ok()
                .contentType(new MediaType("text", "csv"))
                .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"timeline.csv\"")
                .body(all.getBody());
    }

    /** Tells the wallet's version whenever it has changed. */
    @GetMapping(path = "/live", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    @AllowedTo(
            value = {ISSUER, AUDITOR, OPERATOR},
            brand = BrandRule.IN_PATH)
    SseEmitter live(
            HttpServletRequest request,
            HttpServletResponse response,
            @PathVariable(BRAND) String brand,
            @PathVariable(CUSTOMER) String customer) {
        response.setHeader("X-Accel-Buffering", "no"); // proxies that collect would make it anything but live
        return live.watch(brand, customer, request.getSession(false));
    }

    private Map<String, Object> now(String brand, String customer, @Nullable String minVersion) {
        Map<String, Object> facts = new LinkedHashMap<>();
        JsonNode balance = api.balance(brand, customer, null, minVersion);
        facts.put(BRAND, brand);
        facts.put(CUSTOMER, balance.get(CUSTOMER).asString());
        facts.put("balance", balance);
        facts.put("issuances", api.issuances(brand, customer, null, minVersion));
        facts.put("rewardNames", timeline.rewardNames(brand));
        facts.put("twin", "/api/v1/brands/" + brand + "/customers/" + Links.encoded(customer) + "/balance");
        return facts;
    }

    private Map<String, Object> asItStood(String brand, String customer, String at) {
        String time = Timeline.instantOf(at);
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put(BRAND, brand);
        facts.put(CUSTOMER, customer);
        facts.put("at", at);
        facts.put("atTime", time);
        try {
            facts.put("pastBalance", api.balance(brand, customer, time, null));
            facts.put("pastIssuances", api.issuances(brand, customer, time, null));
        } catch (Rejected notATime) {
            if (notATime.status() != HttpStatus.BAD_REQUEST) {
                throw notATime;
            }
            facts.put(
                    "pastError",
                    notATime.errors().stream()
                            .map(FieldError::message)
                            .findFirst()
                            .orElse(notATime.detail()));
        }
        return facts;
    }
}
