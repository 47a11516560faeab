package io.rewardwallet.eventstore;

import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;

/** Where a database without the service around it is. */
record At(String getJdbcUrl) implements JdbcConnectionDetails {

    static At url(String url) {
        return new At(url);
    }

    @Override
    public String getUsername() {
        return "rewards";
    }

    @Override
    public String getPassword() {
        return "";
    }
}
