package io.rewardwallet.http;

import static io.rewardwallet.security.Role.AUDITOR;
import static io.rewardwallet.security.Role.ISSUER;
import static io.rewardwallet.security.Role.OPERATOR;
import static org.springframework.http.MediaType.APPLICATION_JSON_VALUE;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.rewardwallet.catalogue.Catalogue;
import io.rewardwallet.history.WalletTotals;
import io.rewardwallet.issuance.CountIssuances;
import io.rewardwallet.issuance.Issuances;
import io.rewardwallet.security.AllowedTo;
import io.rewardwallet.security.BrandRule;
import io.rewardwallet.wallet.Limit;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** A customer's units by reward, and how many more each limit of today leaves. */
@RestController
class IssuancesController {

    private final Customers customers;
    private final Catalogue catalogue;
    private final Ask ask;

    IssuancesController(Customers customers, Catalogue catalogue, Ask ask) {
        this.customers = customers;
        this.catalogue = catalogue;
        this.ask = ask;
    }

    record Answer(
            String brand,
            String customer,
            long walletVersion,
            @Nullable Instant asOf,
            List<OfReward> rewards) {}

    record OfReward(
            long rewardId,
            long issued,
            long reversed,
            long points,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            List<Headroom> limits) {}

    /** {@code issued} counts what weighs on the limit: units given back no longer do. */
    record Headroom(
            long limit,
            Limit.WindowType windowType,
            Limit.Frequency repeatFrequencyType,
            int interval,
            long issued,
            long remaining,
            @Nullable Instant resetsAt) {}

    @GetMapping(path = "/api/v1/brands/{brand}/customers/{customer}/issuances", produces = APPLICATION_JSON_VALUE)
    @AllowedTo(
            value = {ISSUER, AUDITOR, OPERATOR},
            brand = BrandRule.IN_PATH)
    Answer issuances(
            @PathVariable("brand") String brand,
            @PathVariable("customer") String customer,
            @RequestParam(name = "at", required = false) @Nullable String at,
            @RequestParam(name = "atVersion", required = false) @Nullable String atVersion,
            @RequestParam(name = "minVersion", required = false) @Nullable String minVersion) {
        Customers.Found found = customers.find(brand, customer);
        Answer answer = customers
                .asItStood(found, at, atVersion)
                .map(totals -> asItStood(found, totals))
                .orElseGet(() -> now(found, minVersion));
        customers.requireVersion(found, minVersion);
        return answer;
    }

    private Answer now(Customers.Found customer, @Nullable String minVersion) {
        customers.awaitVersion(customer, minVersion, "issuance");
        Issuances found = customer.walletId() == null
                ? Issuances.NONE
                : ask.the(new CountIssuances(customer.walletId()), Issuances.class);
        return new Answer(
                customer.brand(),
                customer.identifier().toString(),
                found.walletVersion(),
                found.asOf(),
                found.rewards().stream()
                        .map(reward -> withLimits(customer.brand(), reward))
                        .toList());
    }

    /** Limits are those of today and say nothing of the past, so they are left out. */
    private static Answer asItStood(Customers.Found customer, WalletTotals totals) {
        return new Answer(
                customer.brand(),
                customer.identifier().toString(),
                totals.version(),
                totals.asOf(),
                totals.rewards().entrySet().stream()
                        .map(reward -> new OfReward(
                                reward.getKey(),
                                reward.getValue().issued(),
                                reward.getValue().reversed(),
                                reward.getValue().points(),
                                null))
                        .toList());
    }

    private OfReward withLimits(String brand, Issuances.OfReward units) {
        List<Headroom> limits = catalogue.find(brand, units.rewardId()).stream()
                .flatMap(reward -> reward.customerLevel().stream())
                .map(limit -> headroom(limit, units.issued() - units.reversed()))
                .toList();
        return new OfReward(units.rewardId(), units.issued(), units.reversed(), units.points(), limits);
    }

    private static Headroom headroom(Limit limit, long counted) {
        return new Headroom(
                limit.limit(),
                limit.windowType(),
                limit.repeatFrequencyType(),
                limit.interval(),
                counted,
                Math.max(0, limit.limit() - counted),
                null);
    }
}
