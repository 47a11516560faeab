package io.rewardwallet.http;

import static io.rewardwallet.security.Role.AUDITOR;
import static io.rewardwallet.security.Role.ISSUER;
import static io.rewardwallet.security.Role.OPERATOR;
import static org.springframework.http.MediaType.APPLICATION_JSON_VALUE;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.rewardwallet.catalogue.Catalogue;
import io.rewardwallet.catalogue.RewardChange;
import io.rewardwallet.catalogue.RewardOnOffer;
import io.rewardwallet.issuance.CountRewardIssuances;
import io.rewardwallet.security.AllowedTo;
import io.rewardwallet.security.BrandRule;
import io.rewardwallet.wallet.Headroom;
import io.rewardwallet.wallet.Limit;
import jakarta.servlet.http.HttpServletRequest;
import java.time.DayOfWeek;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The rewards that a brand has on offer, and what they were before. */
@RestController
@RequestMapping(path = "/api/v1/brands/{brand}/rewards", produces = APPLICATION_JSON_VALUE)
class RewardController {

    private static final int MOST_LISTED = 500;
    private static final int USUALLY_LISTED = 100;
    private static final String LIST = "rewards";

    private final Catalogue catalogue;
    private final Ask ask;
    private final boolean countsStock;

    RewardController(Catalogue catalogue, Ask ask, @Value("${axon.axonserver.enabled}") boolean isRoutedByServer) {
        this.catalogue = catalogue;
        this.ask = ask;
        this.countsStock = !isRoutedByServer;
    }

    /** A definition as it was sent, defaults filled in; what is issued only where one reward is asked for. */
    record Reward(
            long rewardId,
            String name,
            RewardOnOffer.PaymentMode paymentMode,
            RewardOnOffer.RedemptionType redemptionType,
            long intouchPoints,
            boolean enabled,
            @Nullable Instant startTime,
            @Nullable Instant endTime,
            Restrictions restrictions,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            Long issued) {

        static Reward of(RewardOnOffer reward) {
            return of(reward, null, views(reward.rewardLevel()));
        }

        static Reward of(RewardOnOffer reward, @Nullable Long issued, List<LimitView> rewardLevel) {
            return new Reward(
                    reward.rewardId(),
                    reward.name(),
                    reward.paymentMode(),
                    reward.redemptionType(),
                    reward.intouchPoints(),
                    reward.enabled(),
                    reward.startTime(),
                    reward.endTime(),
                    new Restrictions(views(reward.customerLevel()), rewardLevel),
                    issued);
        }

        private static List<LimitView> views(List<Limit> limits) {
            return limits.stream().map(LimitView::of).toList();
        }
    }

    record Restrictions(List<LimitView> customerLevel, List<LimitView> rewardLevel) {}

    record LimitView(
            String kpi,
            long limit,
            Limit.WindowType windowType,
            Limit.Frequency repeatFrequencyType,
            int interval,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            DayOfWeek weekStartDay,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            Instant startOfCycle,

            @JsonUnwrapped @Nullable Left left) {

        static LimitView of(Limit limit) {
            return of(limit, null);
        }

        static LimitView of(Headroom headroom) {
            return of(headroom.limit(), new Left(headroom.counted(), headroom.remaining(), headroom.resetsAt()));
        }

        private static LimitView of(Limit limit, @Nullable Left left) {
            return new LimitView(
                    "QUANTITY",
                    limit.limit(),
                    limit.windowType(),
                    limit.repeatFrequencyType(),
                    limit.interval(),
                    limit.weekStartDay(),
                    limit.startOfCycle(),
                    left);
        }
    }

    /** {@code issued} counts what weighs on the limit: units of its window that were not given back. */
    record Left(long issued, long remaining, @Nullable Instant resetsAt) {}

    record Page(List<Reward> rewards, @Nullable String next) {}

    record Change(
            Instant at, @Nullable String actor, @Nullable Reward from, Reward to) {

        static Change of(RewardChange change) {
            RewardOnOffer before = change.from();
            return new Change(
                    change.at(), change.actor(), before == null ? null : Reward.of(before), Reward.of(change.to()));
        }
    }

    @PutMapping(path = "/{rewardId}", consumes = APPLICATION_JSON_VALUE)
    @AllowedTo(value = OPERATOR, brand = BrandRule.IN_PATH)
    ResponseEntity<Reward> define(
            HttpServletRequest request,
            @PathVariable("brand") String brandName,
            @PathVariable("rewardId") String rewardName) {
        String brand = Names.inPath("brand", brandName, Names::brand);
        long rewardId = Names.inPath("rewardId", rewardName, Names::rewardId);
        return define(brand, rewardId, JsonBody.of(request));
    }

    ResponseEntity<Reward> define(String brand, long rewardId, Fields body) {
        RewardOnOffer reward = RewardForm.read(rewardId, body, countsStock);
        boolean isCreated = catalogue.define(brand, reward, AccessCheck.caller().name());
        return ResponseEntity.status(isCreated ? HttpStatus.CREATED : HttpStatus.OK)
                .body(Reward.of(reward));
    }

    @GetMapping("/{rewardId}")
    @AllowedTo(
            value = {ISSUER, AUDITOR, OPERATOR},
            brand = BrandRule.IN_PATH)
    Reward reward(@PathVariable("brand") String brandName, @PathVariable("rewardId") String rewardName) {
        String brand = Names.inPath("brand", brandName, Names::brand);
        long rewardId = Names.inPath("rewardId", rewardName, Names::rewardId);
        RewardOnOffer found = catalogue.find(brand, rewardId).orElseThrow(RewardController::unknown);
        List<LimitView> stock =
                catalogue.stock(brand, rewardId).stream().map(LimitView::of).toList();
        return Reward.of(found, ask.the(new CountRewardIssuances(brand, rewardId), Long.class), stock);
    }

    @GetMapping
    @AllowedTo(
            value = {ISSUER, AUDITOR, OPERATOR},
            brand = BrandRule.IN_PATH)
    Page rewards(
            @PathVariable("brand") String brandName,
            @RequestParam(name = "limit", required = false) @Nullable String limit,
            @RequestParam(name = "cursor", required = false) @Nullable String cursor) {
        String brand = Names.inPath("brand", brandName, Names::brand);
        int most = Query.number("limit", limit, 1, MOST_LISTED, USUALLY_LISTED);
        Long after = Query.text("cursor", cursor, text -> Cursor.in(LIST, text));
        List<RewardOnOffer> found = catalogue.list(brand, after == null ? 0 : after, most + 1);
        List<RewardOnOffer> page = found.subList(0, Math.min(most, found.size()));
        String next =
                found.size() > most ? Cursor.after(LIST, page.get(most - 1).rewardId()) : null;
        return new Page(page.stream().map(Reward::of).toList(), next);
    }

    @GetMapping("/{rewardId}/history")
    @AllowedTo(
            value = {ISSUER, AUDITOR, OPERATOR},
            brand = BrandRule.IN_PATH)
    List<Change> history(@PathVariable("brand") String brandName, @PathVariable("rewardId") String rewardName) {
        String brand = Names.inPath("brand", brandName, Names::brand);
        long rewardId = Names.inPath("rewardId", rewardName, Names::rewardId);
        List<RewardChange> changes = catalogue.history(brand, rewardId);
        if (changes.isEmpty()) {
            throw unknown();
        }
        return changes.stream().map(Change::of).toList();
    }

    private static Rejected unknown() {
        return new Rejected(HttpStatus.NOT_FOUND, "The brand has no reward of this rewardId", List.of());
    }
}
