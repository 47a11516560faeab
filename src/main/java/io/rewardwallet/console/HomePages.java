package io.rewardwallet.console;

import static io.rewardwallet.security.Role.AUDITOR;
import static io.rewardwallet.security.Role.ISSUER;
import static io.rewardwallet.security.Role.OPERATOR;

import io.rewardwallet.catalogue.Catalogue;
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
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/** The first page: one box that finds, and what to do next while there is nothing to find. */
@Controller
class HomePages {

    private final Catalogue catalogue;
    private final Search search;
    private final Demo demo;
    private final Pages pages;

    HomePages(Catalogue catalogue, Search search, Demo demo, Pages pages) {
        this.catalogue = catalogue;
        this.search = search;
        this.demo = demo;
        this.pages = pages;
    }

    @GetMapping("/console")
    @AllowedTo(
            value = {ISSUER, AUDITOR, OPERATOR},
            brand = BrandRule.OWN)
    ModelAndView home(HttpServletRequest request, @AuthenticationPrincipal Caller caller) {
        return pages.show(request, "home", Map.of("brands", brandsOf(caller), "demoBrand", Demo.BRAND));
    }

    /** Lands on the page of what was meant; shows a list where several things are called so. */
    @GetMapping("/console/find")
    @AllowedTo(
            value = {ISSUER, AUDITOR, OPERATOR},
            brand = BrandRule.OWN)
    ModelAndView find(
            HttpServletRequest request,
            @AuthenticationPrincipal Caller caller,
            @RequestParam(name = "brand", required = false) @Nullable String brandName,
            @RequestParam(name = "q", required = false) @Nullable String q) {
        String text = q == null ? "" : q.strip();
        String brand = caller.isForAllBrands() ? (brandName == null ? "" : brandName.strip()) : caller.brand();
        if (brandName != null && !brandName.isEmpty() && !caller.mayActFor(brandName)) {
            throw new AccessDeniedException("The key is not good for this brand");
        }
        List<Search.Hit> hits = text.isEmpty() || brand.isEmpty() ? List.of() : search.of(brand, text);
        if (hits.size() == 1) {
            return Pages.goTo(hits.get(0).address());
        }
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("brands", brandsOf(caller));
        facts.put("demoBrand", Demo.BRAND);
        facts.put("brand", brand.isEmpty() ? null : brand);
        facts.put("q", text);
        facts.put("hits", hits);
        return pages.show(request, hits.isEmpty() ? HttpStatus.NOT_FOUND : HttpStatus.OK, "home", facts);
    }

    /** Plays the specification's own story: needs a key that may define rewards and issue them. */
    @PostMapping("/console/demo")
    @AllowedTo(value = OPERATOR, brand = BrandRule.OWN)
    ModelAndView demo(@AuthenticationPrincipal Caller caller) {
        if (!Viewer.of(caller).mayLoadDemo()) {
            throw new AccessDeniedException("Loading the demo needs the roles operator and issuer for " + Demo.BRAND);
        }
        demo.load(caller.name());
        return Pages.goTo(Links.ALL.customer(Demo.BRAND, Demo.CUSTOMER.toString()));
    }

    /** A form that did not carry its token: the session is over, or the form came from elsewhere. */
    @RequestMapping("/console/refused")
    @AllowedTo(
            value = {ISSUER, AUDITOR, OPERATOR},
            brand = BrandRule.NONE)
    ModelAndView refused(HttpServletRequest request) {
        return pages.show(
                request,
                "trouble",
                Map.of(
                        "status",
                        HttpStatus.FORBIDDEN.value(),
                        "detail",
                        "This form is out of date; nothing was done. Sign in again, open the page anew and send it from there."));
    }

    /** Every other address of the console. */
    @RequestMapping("/console/**")
    @AllowedTo(
            value = {ISSUER, AUDITOR, OPERATOR},
            brand = BrandRule.NONE)
    ModelAndView nothingHere(HttpServletRequest request) {
        return pages.show(
                request,
                HttpStatus.NOT_FOUND,
                "trouble",
                Map.of("status", HttpStatus.NOT_FOUND.value(), "detail", "There is no such page."));
    }

    private List<String> brandsOf(Caller caller) {
        return catalogue.brands().stream().filter(caller::mayActFor).toList();
    }
}
