package io.rewardwallet.wallet;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.rewardwallet.eventstore.StoredJson;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.axonframework.commandhandling.GenericCommandMessage;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.eventhandling.SimpleEventBus;
import org.axonframework.eventsourcing.EventSourcedAggregate;
import org.axonframework.eventsourcing.NoSnapshotTriggerDefinition;
import org.axonframework.eventsourcing.eventstore.DomainEventStream;
import org.axonframework.messaging.ResultMessage;
import org.axonframework.messaging.annotation.ClasspathParameterResolverFactory;
import org.axonframework.messaging.annotation.MultiParameterResolverFactory;
import org.axonframework.messaging.annotation.SimpleResourceParameterResolverFactory;
import org.axonframework.messaging.unitofwork.DefaultUnitOfWork;
import org.axonframework.modelling.command.inspection.AggregateModel;
import org.axonframework.modelling.command.inspection.AnnotatedAggregateMetaModelFactory;
import org.jspecify.annotations.Nullable;

/**
 * The real aggregate, run by Axon with its history in a list, and loaded from that history again when told to. Calls may be
 * decided together: then the history does not show the events of the calls before until all are stored.
 */
final class WalletInMemory implements WalletPast {

    private static final ThreadLocal<WalletInMemory> HANDLING = new ThreadLocal<>();
    private static final AggregateModel<CustomerRewardWallet> MODEL =
            AnnotatedAggregateMetaModelFactory.inspectAggregate(
                    CustomerRewardWallet.class,
                    MultiParameterResolverFactory.ordered(
                            ClasspathParameterResolverFactory.forClass(CustomerRewardWallet.class),
                            new SimpleResourceParameterResolverFactory(List.of(new PastOfTheOneHandling()))));
    private static final ObjectMapper JSON = StoredJson.mapperOfStates();

    private final SimpleEventBus bus = SimpleEventBus.builder().build();
    private final List<WalletEvent> events = new ArrayList<>();
    private final Map<@Nullable String, List<Numbered>> ofRequests = new HashMap<>();
    private final int requestsKept;
    private final int timesKept;
    final boolean decidesTogether;
    private EventSourcedAggregate<CustomerRewardWallet> wallet;
    private @Nullable String snapshot;
    private int snapshotVersion;
    private int stored;
    private final Set<String> idsTogether = new HashSet<>();

    /** How often the history was asked about requestIds, and for all of it. */
    int lookUps;

    int readsOfAll;

    WalletInMemory() {
        this(RequestMemory.NEWEST, StandingUnits.NEWEST_TIMES, false);
    }

    /**
     * @param requestsKept requestIds in the state
     * @param timesKept times of units in the state
     * @param decidesTogether so many calls as the state keeps requestIds, then their events are stored
     */
    WalletInMemory(int requestsKept, int timesKept, boolean decidesTogether) {
        this.requestsKept = requestsKept;
        this.timesKept = timesKept;
        this.decidesTogether = decidesTogether;
        wallet = started(fresh());
        bus.subscribe(messages -> messages.forEach(message -> published((WalletEvent) message.getPayload())));
    }

    private void published(WalletEvent event) {
        events.add(event);
        ofRequests.computeIfAbsent(event.requestId(), id -> new ArrayList<>()).add(new Numbered(events.size(), event));
    }

    Answer handle(IssueReward command) {
        return Answer.of(outcomeOf(command));
    }

    Answer handle(CreditPoints command) {
        return Answer.of((CreditOutcome) result(command, List.of(command.requestId())));
    }

    Answer.Reversal handle(ReverseReward command) {
        return Answer.of((ReversalOutcome) result(command, List.of(command.requestId(), command.reversalId())));
    }

    /** The answer as the wallet gives it, facts of refusals included. */
    IssueOutcome outcomeOf(IssueReward command) {
        return (IssueOutcome) result(
                command,
                command.lines().stream()
                        .map(IssueReward.Line::requestId)
                        .filter(Objects::nonNull)
                        .toList());
    }

    List<WalletEvent> events() {
        return events;
    }

    void takeSnapshot() {
        snapshotVersion = events.size();
        snapshot = snapshotVersion == 0 ? null : write(wallet.invoke(root -> root));
    }

    void loadFromEvents() {
        load(fresh(), 0);
    }

    private CustomerRewardWallet fresh() {
        return new CustomerRewardWallet(new RequestMemory(requestsKept), new StandingUnits(timesKept));
    }

    @Override
    public List<Numbered> about(@Nullable String walletId, String brand, Set<String> requestIds, long version) {
        return requestIds.stream()
                .flatMap(requestId -> ofRequests.getOrDefault(requestId, List.of()).stream())
                .filter(found -> found.number() <= Math.min(stored, version)
                        && found.event().brand().equals(brand))
                .sorted(Comparator.comparingLong(Numbered::number))
                .toList();
    }

    @Override
    public void units(@Nullable String walletId, long version, Consumer<WalletEvent> reader) {
        if (version > stored) {
            throw new NotStoredYet();
        }
        events.subList(0, (int) version).forEach(reader);
    }

    private static final class NotStoredYet extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private static final class PastOfTheOneHandling implements WalletPast {
        @Override
        public List<Numbered> about(@Nullable String walletId, String brand, Set<String> requestIds, long version) {
            HANDLING.get().lookUps++;
            return HANDLING.get().about(walletId, brand, requestIds, version);
        }

        @Override
        public void units(@Nullable String walletId, long version, Consumer<WalletEvent> reader) {
            HANDLING.get().readsOfAll++;
            HANDLING.get().units(walletId, version, reader);
        }
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

    /** All that the wallet knows of these, the history asked where the state has let go. */
    Map<String, HandledRequest> requests(Collection<String> requestIds) {
        stored = events.size();
        idsTogether.clear();
        return requests()
                .of(requestIds, true, unclear -> about(TestWallets.WALLET, TestWallets.BRAND, unclear, stored));
    }

    boolean keepsLittle() {
        return requestsKept < RequestMemory.NEWEST;
    }

    RequestMemory requests() {
        return (RequestMemory) state("requests");
    }

    StandingUnits units() {
        return (StandingUnits) state("units");
    }

    long weight() {
        return wallet.invoke(CustomerRewardWallet::weight);
    }

    private Object result(Object command, Collection<String> requestIds) {
        if (!decidesTogether || idsTogether.size() + requestIds.size() > requestsKept) {
            stored = events.size();
            idsTogether.clear();
        }
        idsTogether.addAll(requestIds);
        ResultMessage<Object> result = handled(command);
        if (result.isExceptional() && result.exceptionResult() instanceof NotStoredYet) {
            stored = events.size();
            result = handled(command);
        }
        if (result.isExceptional()) {
            throw new AssertionError("The wallet may refuse, but never throw", result.exceptionResult());
        }
        if (!decidesTogether) {
            stored = events.size();
        }
        return result.getPayload();
    }

    private ResultMessage<Object> handled(Object command) {
        var message = new GenericCommandMessage<>(command);
        HANDLING.set(this);
        try {
            return DefaultUnitOfWork.startAndGet(message).executeWithResult(() -> wallet.handle(message));
        } finally {
            HANDLING.remove();
        }
    }

    private EventSourcedAggregate<CustomerRewardWallet> started(CustomerRewardWallet root) {
        return EventSourcedAggregate.initialize(root, MODEL, bus, NoSnapshotTriggerDefinition.TRIGGER);
    }

    private void load(CustomerRewardWallet root, int from) {
        wallet = started(root);
        stored = events.size();
        idsTogether.clear();
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
