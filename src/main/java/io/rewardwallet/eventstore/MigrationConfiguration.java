package io.rewardwallet.eventstore;

import java.util.Arrays;
import org.flywaydb.core.Flyway;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationStrategy;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** How the tables are brought up to date at the start. */
@Configuration(proxyBeanMethods = false)
class MigrationConfiguration {

    /**
     * The tables are made by one connection. On PostgreSQL it is none of the pool's, which give up a statement after a minute; the
     * embedded database keeps what a migration had done when it failed, as when it was killed, and each begins again there.
     */
    @Bean
    FlywayMigrationStrategy migration(JdbcConnectionDetails database, ObjectProvider<EmbeddedDatabase> embedded) {
        return flyway -> {
            if (!EmbeddedDatabase.isUsedBy(database)) {
                Flyway.configure()
                        .configuration(flyway.getConfiguration())
                        .dataSource(database.getJdbcUrl(), database.getUsername(), database.getPassword())
                        .load()
                        .migrate();
                return;
            }
            if (Arrays.stream(flyway.info().all())
                    .anyMatch(migration -> migration.getState().isFailed())) {
                flyway.repair();
            }
            flyway.migrate();
            embedded.getObject().migrated();
        };
    }
}
