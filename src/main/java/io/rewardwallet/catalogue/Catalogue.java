package io.rewardwallet.catalogue;

import io.rewardwallet.eventstore.DecisionOutdated;
import io.rewardwallet.eventstore.EventFeed;
import io.rewardwallet.eventstore.StockCounts;
import io.rewardwallet.eventstore.StoreUnavailable;
import io.rewardwallet.eventstore.TermsInForce;
import io.rewardwallet.wallet.ChangesTerms;
import io.rewardwallet.wallet.Headroom;
import io.rewardwallet.wallet.RewardTerms;
import io.rewardwallet.wallet.Stock;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** The rewards on offer of all brands, as they stand now and as they came to be. */
@Component
public class Catalogue {

    private final CommandGateway commands;
    private final EventStore events;
    private final TermsInForce inForce;
    private final EventFeed feed;
    private final StockCounts stock;
    private final Clock clock;
    private final Duration retriesFor;
    private final ZoneId timeZone;

    Catalogue(
            CommandGateway commands,
            EventStore events,
            TermsInForce inForce,
            EventFeed feed,
            StockCounts stock,
            Clock clock,
            @Value("${rewards.wallet-wait}") Duration retriesFor,
            @Value("${rewards.time-zone}") ZoneId timeZone) {
        this.commands = commands;
        this.events = events;
        this.inForce = inForce;
        this.feed = feed;
        this.stock = stock;
        this.clock = clock;
        this.retriesFor = retriesFor;
        this.timeZone = timeZone;
    }

    /**
     * The terms of some rewards at one moment.
     *
     * @param version of the catalogue that the terms belong to, at least
     * @param byRewardId without those that the brand does not have
     */
    public record Terms(long version, Map<Long, RewardTerms> byRewardId) {}

    /**
     * What a wallet has to be told of these rewards, as far as this node knows; that they still hold when the decision is
     * stored or answered is seen to there.
     *
     * @param withNewestStock whether to look first what other nodes have taken and given back
     * @throws DecisionOutdated when a reward was changed meanwhile
     */
    public Terms terms(String brand, Collection<Long> rewardIds, boolean withNewestStock) {
        return terms(
                brand,
                rewardIds,
                reward -> reward.rewardLevel().isEmpty()
                        ? null
                        : stock.of(brand, reward.rewardId(), reward.rewardLevel(), withNewestStock));
    }

    private Terms terms(String brand, Collection<Long> rewardIds, Function<RewardOnOffer, @Nullable Stock> stockOf) {
        long version = inForce.version();
        Map<Long, RewardTerms> terms = new HashMap<>();
        for (long rewardId : rewardIds) {
            known(brand, rewardId)
                    .ifPresent(reward -> terms.put(rewardId, reward.terms(timeZone, stockOf.apply(reward))));
        }
        return new Terms(version, terms);
    }

    /** Sees to it that units of a reward that are given back can be counted. */
    public void seeStock(String brand, long rewardId) {
        stock.see(brand, rewardId);
    }

    /** What each limit on all customers' units leaves now, in the order of the definition. */
    public List<Headroom> stock(String brand, long rewardId) {
        return sure(() -> stock.headroom(brand, rewardId, clock.instant().truncatedTo(ChronoUnit.MICROS)));
    }

    /** The same for a read about one customer, of whatever node's latest change. */
    public Map<Long, RewardTerms> termsInForce(String brand, Collection<Long> rewardIds) {
        feed.newestIndex();
        return terms(brand, rewardIds, reward -> null).byRewardId();
    }

    /**
     * Creates a reward or replaces its definition; once this returns, every later call is decided with it.
     *
     * @return true when the reward is new
     * @throws StoreUnavailable when others changed it again and again; nothing was done
     */
    public boolean define(String brand, RewardOnOffer reward, @Nullable String actor) {
        String id = Reward.idOf(brand, reward.rewardId());
        Instant at = clock.instant().truncatedTo(ChronoUnit.MICROS);
        stock.prepare(brand, reward.rewardId(), reward.rewardLevel());
        boolean isNew = sure(() -> commands.<Boolean>sendAndWait(new DefineReward(id, brand, reward, actor, at)));
        sure(() -> {
            stock.see(brand, reward.rewardId());
            return true;
        });
        return isNew;
    }

    private <T> T sure(Supplier<T> work) {
        long deadline = System.nanoTime() + retriesFor.toNanos();
        while (true) {
            try {
                return work.get();
            } catch (DecisionOutdated e) {
                if (System.nanoTime() > deadline) {
                    throw StoreUnavailable.nothingDone("The reward was changed by others again and again", e);
                }
            }
        }
    }

    /** A reward as it is defined now, on whatever node it was changed. */
    public Optional<RewardOnOffer> find(String brand, long rewardId) {
        feed.newestIndex();
        return known(brand, rewardId);
    }

    private Optional<RewardOnOffer> known(String brand, long rewardId) {
        return Optional.ofNullable(inForce.find(brand, rewardId)).map(Catalogue::definition);
    }

    /** Rewards of a brand with an id above {@code afterRewardId}, in that order, at most {@code limit}. */
    public List<RewardOnOffer> list(String brand, long afterRewardId, int limit) {
        feed.newestIndex();
        return inForce.list(brand, afterRewardId, limit).stream()
                .map(Catalogue::definition)
                .toList();
    }

    /** Brands that have a reward, in the order of their names. */
    public List<String> brands() {
        feed.newestIndex();
        return inForce.brands();
    }

    /** All changes of a reward, oldest first; none when the brand never had it. */
    public List<RewardChange> history(String brand, long rewardId) {
        return events.readEvents(Reward.idOf(brand, rewardId))
                .asStream()
                .map(event -> (RewardDefined) event.getPayload())
                .map(event -> new RewardChange(event.at(), event.actor(), event.from(), event.to()))
                .toList();
    }

    private static RewardOnOffer definition(ChangesTerms event) {
        return ((RewardDefined) event).to();
    }
}
