package io.rewardwallet.wallet;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.rewardwallet.eventstore.StoredJson;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.axonframework.commandhandling.GenericCommandMessage;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.eventhandling.SimpleEventBus;
import org.axonframework.eventsourcing.EventSourcedAggregate;
import org.axonframework.eventsourcing.NoSnapshotTriggerDefinition;
import org.axonframework.eventsourcing.eventstore.DomainEventStream;
import org.axonframework.messaging.ResultMessage;
import org.axonframework.messaging.unitofwork.DefaultUnitOfWork;
import org.axonframework.modelling.command.inspection.AggregateModel;
import org.axonframework.modelling.command.inspection.AnnotatedAggregateMetaModelFactory;
import org.jspecify.annotations.Nullable;

/** The real aggregate, run by Axon with its history in a list, and loaded from that history again when told to. */
final class WalletInMemory {

    private static final AggregateModel<CustomerRewardWallet> MODEL =
            AnnotatedAggregateMetaModelFactory.inspectAggregate(CustomerRewardWallet.class);
    private static final ObjectMapper JSON = StoredJson.mapper();

    private final SimpleEventBus bus = SimpleEventBus.builder().build();
    private final List<WalletEvent> events = new ArrayList<>();
    private EventSourcedAggregate<CustomerRewardWallet> wallet = started(new CustomerRewardWallet());
    private @Nullable String snapshot;
    private int snapshotVersion;

    WalletInMemory() {
        bus.subscribe(messages -> messages.forEach(message -> events.add((WalletEvent) message.getPayload())));
    }

    Answer handle(IssueReward command) {
        return Answer.of((IssueOutcome) result(command));
    }

    Answer handle(CreditPoints command) {
        return Answer.of((CreditOutcome) result(command));
    }

    Answer.Reversal handle(ReverseReward command) {
        return Answer.of((ReversalOutcome) result(command));
    }

    /** The answer as the wallet gives it, facts of refusals included. */
    IssueOutcome outcomeOf(IssueReward command) {
        return (IssueOutcome) result(command);
    }

    List<WalletEvent> events() {
        return events;
    }

    void takeSnapshot() {
        snapshotVersion = events.size();
        snapshot = snapshotVersion == 0 ? null : write(wallet.invoke(root -> root));
    }

    void loadFromEvents() {
        load(new CustomerRewardWallet(), 0);
    }

    /** From the last snapshot, if there is one, and the events since. */
    void loadFromSnapshot() {
        if (snapshot == null) {
            loadFromEvents();
        } else {
            load(read(snapshot), snapshotVersion);
        }
    }

    long balance() {
        return (long) state("balance");
    }

    long version() {
        return (long) state("version");
    }

    @SuppressWarnings("unchecked")
    Map<String, HandledRequest> requests() {
        return (Map<String, HandledRequest>) state("requests");
    }

    @SuppressWarnings("unchecked")
    Map<Long, UnitTimes> unitsByReward() {
        return (Map<Long, UnitTimes>) state("unitsByReward");
    }

    private Object result(Object command) {
        var message = new GenericCommandMessage<>(command);
        ResultMessage<Object> result =
                DefaultUnitOfWork.startAndGet(message).executeWithResult(() -> wallet.handle(message));
        if (result.isExceptional()) {
            throw new AssertionError("The wallet may refuse, but never throw", result.exceptionResult());
        }
        return result.getPayload();
    }

    private EventSourcedAggregate<CustomerRewardWallet> started(CustomerRewardWallet root) {
        return EventSourcedAggregate.initialize(root, MODEL, bus, NoSnapshotTriggerDefinition.TRIGGER);
    }

    private void load(CustomerRewardWallet root, int from) {
        wallet = started(root);
        if (!events.isEmpty()) {
            List<DomainEventMessage<WalletEvent>> messages = new ArrayList<>();
            for (int i = from; i < events.size(); i++) {
                WalletEvent event = events.get(i);
                messages.add(new GenericDomainEventMessage<>(
                        CustomerRewardWallet.class.getSimpleName(), event.walletId(), i, event));
            }
            long last = events.size() - 1;
            wallet.initializeState(DomainEventStream.of(messages.stream(), () -> last));
        }
    }

    private Object state(String field) {
        return wallet.invoke(root -> {
            try {
                Field named = CustomerRewardWallet.class.getDeclaredField(field);
                named.setAccessible(true);
                return named.get(root);
            } catch (ReflectiveOperationException e) {
                throw new AssertionError("The wallet has no field " + field, e);
            }
        });
    }

    private static String write(CustomerRewardWallet root) {
        try {
            return JSON.writeValueAsString(root);
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    private static CustomerRewardWallet read(String snapshot) {
        try {
            return JSON.readValue(snapshot, CustomerRewardWallet.class);
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }
}
