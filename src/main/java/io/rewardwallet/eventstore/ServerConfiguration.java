package io.rewardwallet.eventstore;

import java.time.Duration;
import java.util.List;
import org.axonframework.axonserver.connector.AxonServerConnectionManager;
import org.axonframework.commandhandling.CommandBus;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.eventsourcing.snapshotting.SnapshotFilter;
import org.axonframework.serialization.Serializer;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The store with the history in Axon Server and a copy of it in the database. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty(name = "axon.axonserver.enabled", havingValue = "true")
class ServerConfiguration {

    /** A command waits for the catalogue, for the server and, where it changes the catalogue, for the copy. */
    private static final int WAITS_OF_A_COMMAND = 3;

    @Bean
    AxonServer axonServer(AxonServerConnectionManager connections, @Value("${rewards.append-wait}") Duration wait) {
        return new AxonServer(connections, wait.toMillis());
    }

    @Bean
    CopiedEvents copiedEvents(
            JdbcTemplate sql,
            PlatformTransactionManager transactions,
            StoredForm form,
            CommittedRows rows,
            JdbcConnectionDetails database) {
        return new CopiedEvents(
                sql, new TransactionTemplate(transactions), form, rows, !StoreConfiguration.isPostgres(database));
    }

    @Bean
    EventCopy eventCopy(
            AxonServer server,
            CopiedEvents copied,
            HistoryEnd end,
            TermsInForce terms,
            StoredForm form,
            NodeClock clock,
            List<CaughtUp> checks,
            @Value("${rewards.append-wait}") Duration wait,
            @Value("${rewards.look-every}") Duration lookEvery) {
        DirectoryClaim claim = new DirectoryClaim(server, copied, form, clock);
        KnownCopy known = new KnownCopy(copied, end, terms, form, clock, wait, lookEvery);
        return new EventCopy(server, copied, known, claim, end, form, checks, wait);
    }

    @Bean
    ServerEvents storedEvents(
            JdbcClient sql,
            AxonServer server,
            CopiedEvents copied,
            EventCopy copy,
            HistoryEnd end,
            TermsInForce terms,
            Serializer serializer,
            @Qualifier(StoreConfiguration.OF_STATES) Serializer ofStates,
            SnapshotFilter filter) {
        return new ServerEvents(
                sql, server, new ServerAppends(server, copied, copy, terms), copy, end, serializer, ofStates, filter);
    }

    @Bean
    ServerGate serverGate(AxonServer server, EventCopy copy, TermsInForce terms) {
        return new ServerGate(server, copy, terms);
    }

    @Bean
    CommandGateway commandGateway(CommandBus commands, @Value("${rewards.append-wait}") Duration wait) {
        return new ServerCommands(commands, wait.toMillis() * WAITS_OF_A_COMMAND);
    }
}
