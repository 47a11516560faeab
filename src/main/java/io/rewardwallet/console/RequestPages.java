package io.rewardwallet.console;

import static io.rewardwallet.security.Role.AUDITOR;
import static io.rewardwallet.security.Role.ISSUER;
import static io.rewardwallet.security.Role.OPERATOR;

import io.rewardwallet.http.Api;
import io.rewardwallet.security.AllowedTo;
import io.rewardwallet.security.BrandRule;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;
import tools.jackson.databind.JsonNode;

/** What became of a requestId, whichever customers used it. */
@Controller
class RequestPages {

    private final Api api;
    private final Pages pages;

    RequestPages(Api api, Pages pages) {
        this.api = api;
        this.pages = pages;
    }

    @GetMapping("/console/brands/{brand}/request")
    @AllowedTo(
            value = {ISSUER, AUDITOR, OPERATOR},
            brand = BrandRule.IN_PATH)
    ModelAndView request(
            HttpServletRequest request,
            @PathVariable("brand") String brand,
            @RequestParam(name = "id", defaultValue = "") String requestId) {
        JsonNode fates = api.requests(brand, requestId);
        HttpStatus status = fates.isEmpty() ? HttpStatus.NOT_FOUND : HttpStatus.OK;
        return pages.show(
                request,
                status,
                "request",
                Map.of(
                        "brand",
                        brand,
                        "requestId",
                        requestId,
                        "fates",
                        fates,
                        "twin",
                        "/api/v1/brands/" + brand + "/requests/" + Links.encoded(requestId)));
    }
}
