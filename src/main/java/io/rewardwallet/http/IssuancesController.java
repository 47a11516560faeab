package io.rewardwallet.http;

import static io.rewardwallet.security.Role.AUDITOR;
import static io.rewardwallet.security.Role.ISSUER;
import static io.rewardwallet.security.Role.OPERATOR;
import static org.springframework.http.MediaType.APPLICATION_JSON_VALUE;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.rewardwallet.catalogue.Catalogue;
import io.rewardwallet.history.StandingTimes;
import io.rewardwallet.history.WalletTotals;
import io.rewardwallet.issuance.CountIssuances;
import io.rewardwallet.issuance.Issuances;
import io.rewardwallet.security.AllowedTo;
import io.rewardwallet.security.BrandRule;
import io.rewardwallet.wallet.CustomerRewardWallet;
import io.rewardwallet.wallet.Headroom;
import io.rewardwallet.wallet.Limit;
import io.rewardwallet.wallet.RewardTerms;
import io.rewardwallet.wallet.UnitTimes;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** A customer's units by reward, and how many more each limit of today leaves. */
@RestController
class IssuancesController {

    private static final Map<Long, SortedMap<Instant, Long>> NO_TIMES = Map.of();

    private final Customers customers;
    private final Catalogue catalogue;
    private final Ask ask;
    private final StandingTimes standingTimes;
    private final Clock clock;

    IssuancesController(Customers customers, Catalogue catalogue, Ask ask, StandingTimes standingTimes, Clock clock) {
        this.customers = customers;
        this.catalogue = catalogue;
        this.ask = ask;
        this.standingTimes = standingTimes;
        this.clock = clock;
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
            List<OfLimit> limits) {}

    /** {@code issued} counts what weighs on the limit: units of its window that were not given back. */
    record OfLimit(
            long limit,
            Limit.WindowType windowType,
            Limit.Frequency repeatFrequencyType,
            int interval,
            long issued,
            long remaining,
            @Nullable Instant resetsAt) {

        static OfLimit of(Headroom headroom) {
            Limit limit = headroom.limit();
            return new OfLimit(
                    limit.limit(),
                    limit.windowType(),
                    limit.repeatFrequencyType(),
                    limit.interval(),
                    headroom.counted(),
                    headroom.remaining(),
                    headroom.resetsAt());
        }
    }

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
        return customers
                .asItStood(found, at, atVersion)
                .map(totals -> asItStood(found, minVersion, totals))
                .orElseGet(() -> now(found, minVersion));
    }

    private Answer now(Customers.Found customer, @Nullable String minVersion) {
        String walletId = customer.walletId();
        Issuances found = customers.asItStands(
                customer,
                minVersion,
                "issuance",
                Issuances.NONE,
                wallet -> ask.the(new CountIssuances(wallet), Issuances.class),
                Issuances::walletVersion);
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        Map<Long, RewardTerms> terms = termsOf(customer.brand(), found);
        Instant moment = CustomerRewardWallet.timeAfter(found.asOf(), now);
        var recent = walletId == null ? NO_TIMES : inWindows(terms, moment, walletId, found.walletVersion());
        return new Answer(
                customer.brand(),
                customer.identifier().toString(),
                found.walletVersion(),
                found.asOf(),
                found.rewards().stream()
                        .map(reward -> withLimits(
                                reward,
                                recent.getOrDefault(reward.rewardId(), Collections.emptySortedMap()),
                                terms.get(reward.rewardId()),
                                moment))
                        .toList());
    }

    /** The times that the windows of today's limits need, as of the version of the counts. */
    private Map<Long, SortedMap<Instant, Long>> inWindows(
            Map<Long, RewardTerms> terms, Instant moment, String walletId, long version) {
        return terms.values().stream()
                .flatMap(ofReward -> ofReward.windowsFrom(moment).stream())
                .min(Comparator.naturalOrder())
                .map(since -> standingTimes.since(since, walletId, version))
                .orElse(NO_TIMES);
    }

    private Map<Long, RewardTerms> termsOf(String brand, Issuances found) {
        return catalogue.termsInForce(
                brand,
                found.rewards().stream().map(Issuances.OfReward::rewardId).toList());
    }

    /** Limits are those of today and say nothing of the past, so they are left out. */
    private Answer asItStood(Customers.Found customer, @Nullable String minVersion, WalletTotals totals) {
        customers.requireVersion(customer, minVersion);
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

    /** Units whose times were not asked for lie before every window; they count on limits without one. */
    private static OfReward withLimits(
            Issuances.OfReward units, SortedMap<Instant, Long> times, @Nullable RewardTerms terms, Instant moment) {
        UnitTimes standing = new UnitTimes();
        long inWindows = 0;
        for (Map.Entry<Instant, Long> at : times.entrySet()) {
            standing.add(at.getKey(), at.getValue());
            inWindows += at.getValue();
        }
        long earlier = units.issued() - units.reversed() - inWindows;
        if (earlier > 0) {
            standing.add(Instant.EPOCH, earlier);
        }
        List<OfLimit> limits = terms == null
                ? List.of()
                : terms.headroom(standing, moment).stream().map(OfLimit::of).toList();
        return new OfReward(units.rewardId(), units.issued(), units.reversed(), units.points(), limits);
    }
}
