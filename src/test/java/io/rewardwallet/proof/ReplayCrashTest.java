package io.rewardwallet.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rewardwallet.StartedService;
import io.rewardwallet.readmodel.Histories;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Killed in the middle of a replay, the service serves the old generation after the next start, and can replay again. */
class ReplayCrashTest {

    private static final int EVENTS = 60_000;
    private static final String REPLAY = "/api/v1/read-models/issuance/replay";

    @TempDir
    Path folder;

    private ServiceProcess service;

    @AfterEach
    void nothing_is_left_running() {
        service.kill();
    }

    @Test
    void a_kill_in_the_middle_of_a_replay_leaves_the_old_generation_serving() throws Exception {
        Path data = folder.resolve("data");
        service = new ServiceProcess(folder, List.of("--rewards.data-dir=" + data));
        String history;
        try (StartedService before = StartedService.on(data, Map.of("logging.level.io.rewardwallet.http", "warn"))) {
            Histories.fill(before, EVENTS, 50, "fill");
            Histories.awaitLevel(before);
            history = Histories.fingerprint(before);
        }
        service.startAndAwait();
        String issuances = get("/api/v1/brands/" + Histories.BRAND + "/customers/mobile:" + Histories.mobileOf(7)
                        + "/issuances")
                .toString();

        long generation = killedWhileReplaying();
        service.startAndAwait();

        JsonNode killed = get(REPLAY);
        assertThat(killed.get("state").asString()).isEqualTo("FAILED");
        assertThat(killed.get("error").asString()).isEqualTo("The service was stopped");
        assertThat(generation()).isEqualTo(generation);
        assertThat(get("/api/v1/brands/" + Histories.BRAND + "/customers/mobile:" + Histories.mobileOf(7)
                                + "/issuances")
                        .toString())
                .isEqualTo(issuances);
        assertThat(service.send("POST", REPLAY, "").statusCode()).isEqualTo(202);
        await().atMost(Duration.ofSeconds(90)).until(() -> get(REPLAY).hasNonNull("finishedAt"));
        assertThat(get(REPLAY).get("state").asString()).isEqualTo("SWITCHED");
        assertThat(generation()).isEqualTo(generation + 1);
        service.kill();
        try (StartedService after = StartedService.on(data)) {
            assertThat(Histories.fingerprint(after)).isEqualTo(history);
        }
    }

    /** A replay that was over before it could be killed is begun again. */
    private long killedWhileReplaying() throws IOException, InterruptedException {
        for (int tries = 0; tries < 20; tries++) {
            long generation = generation();
            service.send("POST", REPLAY, "");
            JsonNode progress = get(REPLAY);
            while (!progress.hasNonNull("finishedAt")) {
                if (progress.get("percent").asInt() > 0) {
                    service.kill();
                    return generation;
                }
                progress = get(REPLAY);
            }
        }
        throw new AssertionError("every replay was over before it could be killed");
    }

    private long generation() throws IOException, InterruptedException {
        return get("/api/v1/read-models")
                .valueStream()
                .filter(model -> model.get("name").asString().equals("issuance"))
                .findFirst()
                .orElseThrow()
                .get("generation")
                .asLong();
    }

    private JsonNode get(String path) throws IOException, InterruptedException {
        return JsonMapper.shared().readTree(service.send("GET", path, "").body());
    }
}
