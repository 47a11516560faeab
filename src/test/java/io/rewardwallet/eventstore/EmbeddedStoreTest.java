package io.rewardwallet.eventstore;

import io.rewardwallet.StartedService;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** The embedded database keeps the contract of stores. */
class EmbeddedStoreTest extends StoreContract {

    private List<StartedService> nodes;

    @BeforeAll
    void start(@TempDir Path data) {
        nodes = List.of(StartedService.on(data));
    }

    @Override
    List<StartedService> nodes() {
        return nodes;
    }
}
