package io.rewardwallet.desk;

import static io.rewardwallet.StartedService.line;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.rewardwallet.StartedService;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Tables that were restored from different backups are refused at the start, with the sentence that says what to restore. */
class RestoredTablesTest {

    @TempDir
    Path data;

    @Test
    void a_directory_that_is_older_than_the_history() {
        afterACall("delete from customer_identifier where identifier = '67890'");

        assertRefused(
                "the customer directory does not know it", "Restore it from a backup taken with or after the events");
    }

    @Test
    void a_history_that_is_older_than_the_read_models() {
        afterACall("delete from domain_event where global_index > 3", "update event_head set last_index = 3");

        assertRefused("has counted events that the history does not have");
    }

    @Test
    void a_history_that_is_newer_than_its_head() {
        afterACall("update event_head set last_index = last_index - 1");

        assertRefused("The history holds events after", "Restore all tables from one backup");
    }

    @Test
    void a_history_that_is_older_than_the_catalogue() {
        afterACall("update catalogue_change set global_index = 1000000 where global_index ="
                + " (select max(global_index) from catalogue_change)");

        assertRefused("The catalogue is ahead of the history", "Restore all of them from one");
    }

    private void afterACall(String... changes) {
        try (StartedService service = StartedService.on(data)) {
            service.reward("b", 1, 1);
            for (String customer : new String[] {"12345", "67890"}) {
                service.credit("b", customer, 10, "c");
                assertThat(service.issue("b", customer, line(1, 1, "r")).status())
                        .isEqualTo(200);
            }
            await("read models that have counted everything")
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> service.get("/api/v1/read-models")
                            .json()
                            .valueStream()
                            .allMatch(model -> model.get("lag").asLong() == 0));
            for (String change : changes) {
                assertThat(service.bean(JdbcClient.class).sql(change).update()).isPositive();
            }
        }
    }

    private void assertRefused(String... sentences) {
        Throwable refusal = catchThrowable(() -> StartedService.on(data).close());
        assertThat(NestedExceptionUtils.getMostSpecificCause(refusal)).hasMessageContainingAll(sentences);
    }
}
