package io.rewardwallet.catalogue;

import static org.axonframework.modelling.command.AggregateLifecycle.apply;

import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateCreationPolicy;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.AggregateRoot;
import org.axonframework.modelling.command.CreationPolicy;
import org.jspecify.annotations.Nullable;

/** One reward of one brand and how it is offered now. Every definition that it ever had is in its history. */
@AggregateRoot
class Reward {

    @AggregateIdentifier
    private @Nullable String id;

    private @Nullable RewardOnOffer definition;

    protected Reward() {}

    /** The aggregate identifier of a brand's reward. */
    static String idOf(String brand, long rewardId) {
        return "reward:" + brand + ":" + rewardId;
    }

    /** True when the reward was created by this; a definition that changes nothing leaves no event. */
    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    boolean handle(DefineReward command) {
        boolean created = definition == null;
        if (!command.definition().equals(definition)) {
            apply(new RewardDefined(
                    command.brand(),
                    command.definition().rewardId(),
                    definition,
                    command.definition(),
                    command.actor(),
                    command.at()));
        }
        return created;
    }

    @EventSourcingHandler
    void on(RewardDefined event) {
        id = idOf(event.brand(), event.rewardId());
        definition = event.to();
    }
}
