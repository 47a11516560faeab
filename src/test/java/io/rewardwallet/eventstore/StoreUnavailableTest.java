package io.rewardwallet.eventstore;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.UncategorizedSQLException;

/** What is the store's fault, and what is that of the values or of the code. */
class StoreUnavailableTest {

    @ParameterizedTest
    @ValueSource(strings = {"HY000", "90028", "90031", "90098", "08006", "53100", "57P01", "58030", "XX000"})
    void a_store_that_is_away_full_or_closed_is_at_fault(String state) {
        assertThat(StoreUnavailable.isCauseOf(uncategorized(state))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"45000", "42S02", "22001", "23505", "90022"})
    void a_value_or_a_statement_that_is_refused_is_not(String state) {
        assertThat(StoreUnavailable.isCauseOf(uncategorized(state))).isFalse();
    }

    @Test
    void so_it_is_with_what_Spring_has_a_name_for() {
        assertThat(StoreUnavailable.isCauseOf(new DataAccessResourceFailureException("away")))
                .isTrue();
        assertThat(StoreUnavailable.isCauseOf(new DuplicateKeyException("there")))
                .isFalse();
        assertThat(StoreUnavailable.isCauseOf(new DataIntegrityViolationException("too long")))
                .isFalse();
        assertThat(StoreUnavailable.isCauseOf(new IllegalStateException("a bug")))
                .isFalse();
    }

    private static UncategorizedSQLException uncategorized(String state) {
        return new UncategorizedSQLException("a task", "a statement", new SQLException("on purpose", state));
    }
}
