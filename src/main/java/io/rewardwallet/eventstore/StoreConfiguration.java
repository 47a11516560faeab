package io.rewardwallet.eventstore;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.zaxxer.hikari.HikariDataSource;
import io.rewardwallet.wallet.ChangesTerms;
import io.rewardwallet.wallet.CustomerRewardWallet;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Properties;
import java.util.UUID;
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
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Primary;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;

/**
 * States every storage component: what Axon would configure by itself names classes of an older Spring Boot, does not
 * find them, and falls back to memory and to no transactions without a word.
 */
@Configuration(proxyBeanMethods = false)
class StoreConfiguration {

    /** Set by the profile {@code axonserver}; the beans that take its place are in {@link ServerConfiguration}. */
    private static final String AXON_SERVER = "axon.axonserver.enabled";

    /** The serializer of saved states. */
    static final String OF_STATES = "ofStates";

    @Bean
    TransactionManager transactionManagerForAxon(PlatformTransactionManager transactions) {
        return new SpringTransactionManager(transactions);
    }

    /**
     * Without Axon's wrapper, which closes a pooled connection twice; this one takes part in transactions by itself.
     */
    @Bean
    ConnectionProvider connectionProvider(DataSource dataSource) {
        return new SpringDataSourceConnectionProvider(dataSource);
    }

    @Bean
    @Primary
    Serializer serializer() {
        return serializer(StoredJson.mapper());
    }

    /** One for all who save states: what one has serialized another writes as it is. */
    @Bean
    @Qualifier(OF_STATES)
    Serializer serializerOfStates() {
        return serializer(StoredJson.mapperOfStates());
    }

    private static Serializer serializer(JsonMapper json) {
        return JacksonSerializer.builder()
                .objectMapper(json)
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
    StockViews stockViews(TermsInForce terms, HistoryEnd end, @Value("${rewards.time-zone}") ZoneId timeZone) {
        StockViews views = new StockViews(terms, timeZone);
        end.onForgotten(views::forgetAll);
        return views;
    }

    /** On the embedded database there is one node; others get a name of their own at each start unless one is set. */
    @Bean
    NodeName nodeName(JdbcConnectionDetails database, @Value("${rewards.node}") String name) {
        return StoreConfiguration.isPostgres(database)
                ? new NodeName(name.isBlank() ? UUID.randomUUID().toString() : name)
                : new NodeName(EmbeddedGroups.NODE);
    }

    static boolean isPostgres(JdbcConnectionDetails database) {
        return database.getJdbcUrl().startsWith("jdbc:postgresql:");
    }

    /** Asked for where that is the database. */
    @Bean
    @Lazy
    EmbeddedDatabase embeddedDatabase(JdbcConnectionDetails database) {
        return new EmbeddedDatabase(database);
    }

    /** The pool's connections are the embedded database's, too. */
    @Bean
    static BeanPostProcessor embeddedPool(
            ObjectProvider<JdbcConnectionDetails> database, ObjectProvider<EmbeddedDatabase> embedded) {
        return new BeanPostProcessor() {
            @Override
            public Object postProcessBeforeInitialization(Object bean, String name) {
                if (bean instanceof HikariDataSource pool && EmbeddedDatabase.isUsedBy(database.getObject())) {
                    pool.setDataSource(embedded.getObject().connections());
                }
                return bean;
            }
        };
    }

    @Bean
    CommittedRows committedRows(JdbcConnectionDetails database, ObjectProvider<EmbeddedDatabase> embedded) {
        return new CommittedRows(EmbeddedDatabase.isUsedBy(database) ? embedded.getObject() : null);
    }

    @Bean
    HistoryEnd historyEnd(WalletCache wallets) {
        return new HistoryEnd(wallets);
    }

    @Bean
    NewestEvents newestEvents() {
        return new NewestEvents();
    }

    @Bean
    @ConditionalOnProperty(name = AXON_SERVER, havingValue = "false")
    GroupWriter groupWriter(
            JdbcConnectionDetails database,
            NodeName node,
            HistoryEnd end,
            NewestEvents newest,
            TermsInForce terms,
            StockViews stock,
            ObjectProvider<EmbeddedDatabase> embedded,
            StoredForm form,
            NodeClock clock,
            @Value("${rewards.append-wait}") Duration wait,
            @Value("${rewards.look-every}") Duration lookEvery) {
        WriterConnection connection = new WriterConnection(
                isPostgres(database)
                        ? () -> new PostgresGroups(postgresConnection(database, wait), node.name())
                        : () -> new EmbeddedGroups(
                                embedded.getObject().connections().getConnection(), embedded.getObject()::force),
                end,
                newest,
                terms,
                (type, payload) -> (ChangesTerms) form.read(type, payload),
                clock,
                wait);
        return new GroupWriter(connection, terms, stock, wait.toMillis(), lookEvery);
    }

    /**
     * A prepared statement keeps the plan that was best while the tables were small until statistics are gathered: a minute or
     * more in which each group would read the whole history. So it looks up row by row in an index from the start.
     */
    private static final String INDEXES_ONLY =
            " -c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off -c jit=off";

    /** The server gives a statement up before the socket does, so that it is known then that nothing was stored. */
    private static Connection postgresConnection(JdbcConnectionDetails database, Duration wait) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", database.getUsername());
        properties.setProperty("password", database.getPassword());
        properties.setProperty("ApplicationName", "reward-wallet writer");
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty("connectTimeout", "2");
        properties.setProperty("socketTimeout", String.valueOf(Math.max(1, wait.toSeconds())));
        properties.setProperty("options", "-c statement_timeout=" + wait.toMillis() * 3 / 4 + INDEXES_ONLY);
        return DriverManager.getConnection(database.getJdbcUrl(), properties);
    }

    @Bean
    @ConditionalOnProperty(name = AXON_SERVER, havingValue = "false")
    StoredEvents storedEvents(
            JdbcClient sql,
            GroupWriter writer,
            HistoryEnd end,
            Serializer serializer,
            @Qualifier(OF_STATES) Serializer ofStates,
            SnapshotFilter filter) {
        return new StoredEvents(sql, writer::append, end, serializer, ofStates, filter);
    }

    /** On the embedded database a question is no round trip; Axon Server says itself what the newest events are. */
    @Bean
    Openings openings(
            JdbcClient sql,
            HistoryEnd end,
            JdbcConnectionDetails database,
            @Value("${axon.axonserver.enabled}") boolean isRoutedByServer) {
        return new Openings(isPostgres(database) && !isRoutedByServer ? sql : null, end);
    }

    /** Named as Axon names its own. */
    @Bean("eventBus")
    @Qualifier("eventStore")
    @ConditionalOnProperty(name = AXON_SERVER, havingValue = "false")
    WalletEventStore eventStore(StoredEvents events) {
        return new WalletEventStore(events);
    }

    @Bean
    @ConditionalOnProperty(name = AXON_SERVER, havingValue = "false")
    FreshnessGate freshnessGate(GroupWriter writer, HistoryEnd end, TermsInForce terms) {
        return new FreshnessGate(writer, end, terms);
    }

    @Bean(initMethod = "askAtStart")
    StoredPast walletPast(
            JdbcClient sql,
            StoredForm form,
            KnownHistory known,
            @Value("${axon.axonserver.enabled}") boolean isCopied) {
        return new StoredPast(sql, form, isCopied ? known : null);
    }

    @Bean
    EventFeed eventFeed(KnownHistory known, HistoryEnd end) {
        return new EventFeed(known, end);
    }

    @Bean
    TokenStore tokenStore(ConnectionProvider connections, Serializer serializer, NodeName node) {
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
                // Whoever may run the processors is settled by a lease; it takes the claims of a dead node over at
                // once.
                .nodeId(node.name())
                .build();
    }
}
