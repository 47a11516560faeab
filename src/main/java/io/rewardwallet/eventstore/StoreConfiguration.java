package io.rewardwallet.eventstore;

import io.rewardwallet.wallet.ChangesTerms;
import io.rewardwallet.wallet.CustomerRewardWallet;
import java.sql.DriverManager;
import java.time.Duration;
import javax.sql.DataSource;
import org.axonframework.common.jdbc.ConnectionProvider;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.eventhandling.tokenstore.TokenStore;
import org.axonframework.eventhandling.tokenstore.jdbc.JdbcTokenStore;
import org.axonframework.eventhandling.tokenstore.jdbc.TokenSchema;
import org.axonframework.eventsourcing.snapshotting.RevisionSnapshotFilter;
import org.axonframework.eventsourcing.snapshotting.SnapshotFilter;
import org.axonframework.serialization.AnnotationRevisionResolver;
import org.axonframework.serialization.Serializer;
import org.axonframework.serialization.json.JacksonSerializer;
import org.axonframework.spring.jdbc.SpringDataSourceConnectionProvider;
import org.axonframework.spring.messaging.unitofwork.SpringTransactionManager;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;

/**
 * States every storage component: what Axon would configure by itself names classes of an older Spring Boot, does not find
 * them, and falls back to memory and to no transactions without a word.
 */
@Configuration(proxyBeanMethods = false)
class StoreConfiguration {

    @Bean
    TransactionManager transactionManagerForAxon(PlatformTransactionManager transactions) {
        return new SpringTransactionManager(transactions);
    }

    /** Without Axon's wrapper, which closes a pooled connection twice; this one takes part in transactions by itself. */
    @Bean
    ConnectionProvider connectionProvider(DataSource dataSource) {
        return new SpringDataSourceConnectionProvider(dataSource);
    }

    @Bean
    @Primary
    Serializer serializer() {
        return JacksonSerializer.builder()
                .objectMapper(StoredJson.mapper())
                .revisionResolver(new AnnotationRevisionResolver())
                .build();
    }

    /** A snapshot of a state with other fields is not used: read leniently, it would switch limits off. */
    @Bean
    SnapshotFilter snapshotFilter() {
        return RevisionSnapshotFilter.builder()
                .type(CustomerRewardWallet.class.getSimpleName())
                .revision(new AnnotationRevisionResolver().revisionOf(CustomerRewardWallet.class))
                .build();
    }

    @Bean
    TermsInForce termsInForce() {
        return new TermsInForce();
    }

    @Bean
    GroupWriter groupWriter(
            JdbcConnectionDetails database,
            TermsInForce terms,
            StoredForm form,
            @Value("${rewards.append-wait}") Duration wait) {
        return new GroupWriter(
                () -> new EventGroups(DriverManager.getConnection(
                        database.getJdbcUrl(), database.getUsername(), database.getPassword())),
                terms,
                (type, payload) -> (ChangesTerms) form.read(type, payload),
                wait.toMillis());
    }

    @Bean
    StoredEvents storedEvents(JdbcClient sql, GroupWriter writer, Serializer serializer, SnapshotFilter filter) {
        return new StoredEvents(sql, writer, serializer, filter);
    }

    @Bean
    EventFeed eventFeed(StoredEvents events, GroupWriter writer) {
        return new EventFeed(events, writer);
    }

    @Bean
    TokenStore tokenStore(ConnectionProvider connections, Serializer serializer) {
        TokenSchema schema = TokenSchema.builder()
                .setTokenTable("token_entry")
                .setProcessorNameColumn("processor_name")
                .setTokenTypeColumn("token_type")
                .setTimestampColumn("claimed_at")
                .build();
        return JdbcTokenStore.builder()
                .connectionProvider(connections)
                .serializer(serializer)
                .schema(schema)
                .contentType(byte[].class)
                // Not the process: a service started after a kill would wait until the dead one's claims run out.
                .nodeId(EventGroups.NODE)
                .build();
    }
}
