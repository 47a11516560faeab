package io.rewardwallet.proof;

import static io.rewardwallet.StartedService.line;
import static org.assertj.core.api.Assertions.assertThat;

import io.rewardwallet.StartedService;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.FileSystemUtils;

/** The embedded database's backup as docs/operating.md tells it: stop, copy the data folder; to restore, put the copy back. */
class BackupTest {

    @TempDir
    Path folder;

    @Test
    void a_restored_copy_goes_on_where_it_was_made_and_calls_sent_again_get_what_is_missing_once() throws IOException {
        Path data = folder.resolve("data");
        Path copy = folder.resolve("copy");
        String till;
        try (StartedService service = StartedService.on(data)) {
            service.reward("b", 1, 5);
            service.credit("b", "12345", 100, "c");
            issue(service, "before");
            till = service.key("b", "issuer");
        }
        FileSystemUtils.copyRecursively(data, copy);
        try (StartedService service = StartedService.on(data)) {
            issue(service, "after");
            assertThat(balance(service, 5)).isEqualTo(80);
        }

        FileSystemUtils.deleteRecursively(data);
        FileSystemUtils.copyRecursively(copy, data);

        try (StartedService service = StartedService.on(data)) {
            assertThat(balance(service, 3)).isEqualTo(90);
            for (String requestId : List.of("before", "after", "after", "before")) {
                issue(service, requestId);
            }
            assertThat(balance(service, 5)).isEqualTo(80);
            for (String model : List.of("balance", "issuance")) {
                assertThat(service.post("/api/v1/read-models/" + model + "/check", "")
                                .json()
                                .get("differences"))
                        .isEmpty();
            }
            assertThat(service.sendAs(till, "GET", "/api/v1/brands/b/rewards/1", null, "*/*")
                            .status())
                    .isEqualTo(200);
        }
    }

    private static void issue(StartedService service, String requestId) {
        assertThat(service.issue("b", "12345", line(1, 2, requestId))
                        .json()
                        .at("/rewards/0/issuedTotal")
                        .asInt())
                .isEqualTo(2);
    }

    private static long balance(StartedService service, long version) {
        return service.get("/api/v1/brands/b/customers/mobile:12345/balance?minVersion=" + version)
                .json()
                .get("balance")
                .asLong();
    }
}
