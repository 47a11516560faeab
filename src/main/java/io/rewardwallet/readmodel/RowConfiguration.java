package io.rewardwallet.readmodel;

import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;

/** Which way of writing rows suits the database. */
@Configuration(proxyBeanMethods = false)
class RowConfiguration {

    @Bean
    RowWriter rowWriter(JdbcConnectionDetails database, JdbcTemplate sql) {
        return database.getJdbcUrl().startsWith("jdbc:postgresql:") ? new PostgresRows(sql) : new EmbeddedRows(sql);
    }
}
