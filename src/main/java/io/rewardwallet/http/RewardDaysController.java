package io.rewardwallet.http;

import static io.rewardwallet.security.Role.AUDITOR;
import static io.rewardwallet.security.Role.ISSUER;
import static io.rewardwallet.security.Role.OPERATOR;
import static org.springframework.http.MediaType.APPLICATION_JSON_VALUE;

import io.rewardwallet.issuance.CountRewardDays;
import io.rewardwallet.issuance.RewardDays;
import io.rewardwallet.security.AllowedTo;
import io.rewardwallet.security.BrandRule;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Units of a reward over all customers, by day, for a plot. */
@RestController
class RewardDaysController {

    private final Ask ask;

    RewardDaysController(Ask ask) {
        this.ask = ask;
    }

    record Answer(String brand, long rewardId, String by, List<RewardDays.Day> days) {}

    @GetMapping(path = "/api/v1/brands/{brand}/rewards/{rewardId}/issuances", produces = APPLICATION_JSON_VALUE)
    @AllowedTo(
            value = {ISSUER, AUDITOR, OPERATOR},
            brand = BrandRule.IN_PATH)
    Answer days(
            @PathVariable("brand") String brandName,
            @PathVariable("rewardId") String rewardName,
            @RequestParam(name = "from", required = false) @Nullable String from,
            @RequestParam(name = "to", required = false) @Nullable String to,
            @RequestParam(name = "by", required = false) @Nullable String by) {
        String brand = Names.inPath("brand", brandName, Names::brand);
        long rewardId = Names.inPath("rewardId", rewardName, Names::rewardId);
        if (by != null && !by.equals("DAY")) {
            throw Rejected.field("by", "must be DAY");
        }
        var query = new CountRewardDays(brand, rewardId, Query.day("from", from), Query.day("to", to));
        return new Answer(
                brand, rewardId, "DAY", ask.the(query, RewardDays.class).days());
    }
}
