package io.rewardwallet.http;

import static org.springframework.http.MediaType.APPLICATION_JSON_VALUE;

import io.rewardwallet.catalogue.Catalogue;
import io.rewardwallet.customer.CustomerDirectory;
import io.rewardwallet.customer.CustomerIdentifier;
import io.rewardwallet.issuance.CountIssuances;
import io.rewardwallet.issuance.Issuances;
import io.rewardwallet.wallet.Limit;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** A customer's units by reward, and how many more each limit of today leaves. */
@RestController
class IssuancesController {

    private final CustomerDirectory directory;
    private final Catalogue catalogue;
    private final Ask ask;

    IssuancesController(CustomerDirectory directory, Catalogue catalogue, Ask ask) {
        this.directory = directory;
        this.catalogue = catalogue;
        this.ask = ask;
    }

    record Answer(
            String brand,
            String customer,
            long walletVersion,
            @Nullable Instant asOf,
            List<OfReward> rewards) {}

    record OfReward(long rewardId, long issued, long reversed, long points, List<Headroom> limits) {}

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
    Answer issuances(@PathVariable("brand") String brandName, @PathVariable("customer") String customerName) {
        String brand = Names.inPath("brand", brandName, Names::brand);
        CustomerIdentifier customer = Names.inPath("customer", customerName, CustomerIdentifier::parse);
        Issuances found = directory
                .find(brand, customer)
                .map(wallet -> ask.the(new CountIssuances(wallet), Issuances.class))
                .orElse(Issuances.NONE);
        return new Answer(
                brand,
                customer.toString(),
                found.walletVersion(),
                found.asOf(),
                found.rewards().stream()
                        .map(reward -> withLimits(brand, reward))
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
