package io.rewardwallet.eventstore;

import io.rewardwallet.wallet.CustomerRewardWallet;
import io.rewardwallet.wallet.WalletCommand;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.axonframework.commandhandling.CommandBus;
import org.axonframework.commandhandling.CommandMessage;
import org.axonframework.commandhandling.SimpleCommandBus;
import org.axonframework.common.transaction.NoTransactionManager;
import org.axonframework.config.AggregateConfigurer;
import org.axonframework.config.ConfigurerModule;
import org.axonframework.eventsourcing.AggregateSnapshotter;
import org.axonframework.eventsourcing.EventCountSnapshotTriggerDefinition;
import org.axonframework.eventsourcing.GenericAggregateFactory;
import org.axonframework.eventsourcing.Snapshotter;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.axonframework.messaging.MessageHandlerInterceptor;
import org.axonframework.messaging.annotation.HandlerDefinition;
import org.axonframework.messaging.annotation.ParameterResolverFactory;
import org.axonframework.messaging.correlation.CorrelationDataProvider;
import org.axonframework.messaging.unitofwork.RollbackConfigurationType;
import org.axonframework.modelling.command.AnnotationCommandTargetResolver;
import org.axonframework.modelling.command.CommandTargetResolver;
import org.axonframework.modelling.command.VersionedAggregateIdentifier;
import org.axonframework.modelling.command.inspection.AnnotatedAggregateMetaModelFactory;
import org.axonframework.serialization.Serializer;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.unit.DataSize;

/** How wallets are found, loaded, kept in memory and snapshotted. */
@Configuration(proxyBeanMethods = false)
class WalletConfiguration {

    private static final int SNAPSHOTS_QUEUED = 100;

    /**
     * No database transaction round a command: its events are durable before the unit of work ends. Whatever is thrown
     * rolls back; Axon's default would store half a decision on a checked exception. With Axon Server this is the part
     * of the bus that handles what the server hands to this node.
     */
    @Bean
    @Qualifier("localSegment")
    CommandBus commandBus(
            MessageHandlerInterceptor<CommandMessage<?>> gate,
            @Value("${axon.axonserver.enabled}") boolean isRoutedByServer) {
        SimpleCommandBus bus = SimpleCommandBus.builder()
                .transactionManager(NoTransactionManager.INSTANCE)
                .rollbackConfiguration(RollbackConfigurationType.ANY_THROWABLE)
                .build();
        bus.registerHandlerInterceptor(gate);
        return isRoutedByServer ? new TellingCommandBus(bus) : bus;
    }

    /** Nothing is correlated: an event says in its own fields what it belongs to. */
    @Bean
    CorrelationDataProvider nothingCorrelated() {
        return message -> Map.of();
    }

    /** One thread that may fall behind and drop: a snapshot only saves time, and the next one replaces it. */
    @Bean(destroyMethod = "shutdown")
    ThreadPoolExecutor snapshotExecutor() {
        return new ThreadPoolExecutor(
                1,
                1,
                0,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(SNAPSHOTS_QUEUED),
                work -> {
                    Thread thread = new Thread(work, "snapshots");
                    thread.setDaemon(true);
                    return thread;
                },
                new ThreadPoolExecutor.DiscardPolicy());
    }

    @Bean
    Snapshotter snapshotter(
            org.axonframework.config.Configuration axon,
            EventStore events,
            HandlerDefinition handlers,
            ParameterResolverFactory parameters,
            WalletCache cache,
            @Qualifier(StoreConfiguration.OF_STATES) Serializer ofStates,
            ThreadPoolExecutor snapshotExecutor,
            @Value("${axon.axonserver.enabled}") boolean isRoutedByServer) {
        // Inspected with the factories of the context: those that Axon takes by itself do not know WalletPast.
        var wallet =
                AnnotatedAggregateMetaModelFactory.inspectAggregate(CustomerRewardWallet.class, parameters, handlers);
        Snapshotter fromHistory = AggregateSnapshotter.builder()
                .aggregateFactories(List.of(new GenericAggregateFactory<>(wallet)))
                .repositoryProvider(axon::repository)
                .transactionManager(NoTransactionManager.INSTANCE)
                .eventStore(events)
                .parameterResolverFactory(parameters)
                .handlerDefinition(handlers)
                .executor(snapshotExecutor)
                .build();
        // Behind Axon Server a wallet's turn is held by the node that sends, not by the thread that decides.
        return isRoutedByServer
                ? fromHistory
                : new WalletSnapshotter(cache, fromHistory, events, ofStates, snapshotExecutor);
    }

    @Bean
    WalletCache walletCache(@Value("${rewards.wallet-memory}") String memory, ObjectProvider<StoredEvents> events) {
        return new WalletCache(
                memory.isBlank()
                        ? Runtime.getRuntime().maxMemory() / 4
                        : DataSize.parse(memory).toBytes(),
                (walletId, sequenceNumber) -> events.getObject().after(walletId, sequenceNumber));
    }

    @Bean
    ConfigurerModule wallets(WalletCache cache, @Value("${rewards.snapshot-every}") int snapshotEvery) {
        return configurer ->
                configurer.configureAggregate(AggregateConfigurer.defaultConfiguration(CustomerRewardWallet.class)
                        .configureCache(axon -> cache)
                        .configureCommandTargetResolver(axon -> targetResolver())
                        .configureSnapshotTrigger(axon -> new EventCountSnapshotTriggerDefinition(
                                axon.getComponent(Snapshotter.class), snapshotEvery)));
    }

    /** Axon's own looks for annotations by reflection on every command. */
    private static CommandTargetResolver targetResolver() {
        CommandTargetResolver byAnnotation =
                AnnotationCommandTargetResolver.builder().build();
        return command -> command.getPayload() instanceof WalletCommand wallet
                ? new VersionedAggregateIdentifier((Object) wallet.walletId(), null)
                : byAnnotation.resolveTarget(command);
    }
}
