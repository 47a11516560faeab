package io.rewardwallet.eventstore;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.eventhandling.tokenstore.TokenStore;
import org.axonframework.eventhandling.tokenstore.jdbc.JdbcTokenStore;
import org.axonframework.eventsourcing.eventstore.EmbeddedEventStore;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.axonframework.spring.messaging.unitofwork.SpringTransactionManager;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Refuses to start on a store that would lose what was acknowledged, with a sentence that says why. */
@Component
class StoreCheck implements SmartInitializingSingleton {

    /** H2's database in memory and its file systems in memory. */
    private static final Pattern IN_MEMORY = Pattern.compile("jdbc:h2:(file:)?(nio)?mem(fs|lz)?:");

    private static final Pattern REMOTE = Pattern.compile("jdbc:h2:(tcp|ssl):");

    private final TransactionManager transactions;
    private final EventStore eventStore;
    private final EventStorageEngine engine;
    private final TokenStore tokens;
    private final JdbcConnectionDetails database;
    private final JdbcClient sql;

    StoreCheck(
            TransactionManager transactions,
            EventStore eventStore,
            EventStorageEngine engine,
            TokenStore tokens,
            JdbcConnectionDetails database,
            JdbcClient sql) {
        this.transactions = transactions;
        this.eventStore = eventStore;
        this.engine = engine;
        this.tokens = tokens;
        this.database = database;
        this.sql = sql;
    }

    @Override
    public void afterSingletonsInstantiated() {
        require(
                transactions instanceof SpringTransactionManager,
                "Axon has no real transaction manager (" + nameOf(transactions)
                        + "): read models and their positions would not be stored together");
        require(
                eventStore instanceof EmbeddedEventStore && engine instanceof StoredEvents,
                "Axon's event store is not the database (" + nameOf(engine) + "): events would be lost at a restart");
        require(
                tokens instanceof JdbcTokenStore,
                "Axon's token store is not the database (" + nameOf(tokens)
                        + "): read models would not know what they have counted");
        String url = database.getJdbcUrl().toLowerCase(Locale.ROOT);
        if (url.startsWith("jdbc:h2:")) {
            checkEmbedded();
        } else if (StoreConfiguration.isPostgres(database)) {
            checkPostgres();
        } else {
            throw new UnsafeStore("The events can be kept in H2 or PostgreSQL, not in " + database.getJdbcUrl());
        }
        checkHead();
    }

    private void checkHead() {
        sql.sql(EventGroups.HEAD_IS_BEHIND).query(Long.class).optional().ifPresent(last -> {
            throw new UnsafeStore("The history holds events after " + last + ", which its head names as the newest:"
                    + " nothing can be stored without doubt. Restore all tables from one backup");
        });
    }

    private void checkPostgres() {
        for (String setting : List.of("fsync", "full_page_writes")) {
            String value = sql.sql("show " + setting).query(String.class).single();
            require(
                    value.equals("on"),
                    "PostgreSQL runs with " + setting + "=" + value
                            + ": a power cut would take acknowledged calls, or more." + " Set it to on");
        }
        int version = sql.sql("select current_setting('server_version_num')::int")
                .query(Integer.class)
                .single();
        require(version >= 150_000, "PostgreSQL 15 or newer is needed; this server is " + version / 10_000);
    }

    /** A database of this process alone, in a file. */
    static void requireOwnFile(String setting) {
        String url = setting.toLowerCase(Locale.ROOT);
        require(
                !IN_MEMORY.matcher(url).lookingAt(),
                "The database lives in memory: every acknowledged call would be lost at a restart."
                        + " Use a file, or leave spring.datasource.url unset");
        require(
                !url.contains(";file_lock=no"),
                "H2 runs with FILE_LOCK=NO: a second process could open the same file and spoil it."
                        + " Take it out of spring.datasource.url, or leave that setting unset");
        require(
                !url.contains(";auto_server=true") && !REMOTE.matcher(url).lookingAt(),
                "H2 would be open to other processes, whose changes this one could not keep whole."
                        + " Use a file without AUTO_SERVER, or PostgreSQL");
    }

    private void checkEmbedded() {
        // What an older version has stored is told beside what holds.
        List<Integer> delays = sql.sql(
                        "select setting_value from information_schema.settings where setting_name = 'WRITE_DELAY'")
                .query(Integer.class)
                .list();
        require(
                delays.contains(SilencedStore.NEVER),
                "H2 writes its file by itself, WRITE_DELAY=" + delays
                        + ": a crash could leave a part of a transaction. Do not set WRITE_DELAY");
    }

    private static String nameOf(Object component) {
        return component.getClass().getSimpleName();
    }

    private static void require(boolean holds, String sentence) {
        if (!holds) {
            throw new UnsafeStore(sentence);
        }
    }
}
