package io.rewardwallet.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rewardwallet.StartedService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** The first key: made once and left where only its owner reads it, or chosen by the operator. */
@ExtendWith(OutputCaptureExtension.class)
class OperatorKeyTest {

    private static final Map<String, String> NO_KEY_SET = Map.of("rewards.operator-key", "");

    @TempDir
    Path data;

    @Test
    void the_first_start_makes_a_key_and_later_ones_keep_it(CapturedOutput output) throws IOException {
        Path file = data.resolve("operator.key");
        try (StartedService service = StartedService.on(data, NO_KEY_SET)) {
            String key = Files.readString(file).strip();
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
            assertThat(key).hasSizeGreaterThan(40);
            assertThat(statusWith(service, key)).isEqualTo(200);
            assertThat(statusWith(service, StartedService.OPERATOR_KEY)).isEqualTo(401);

            service.restart();

            assertThat(Files.readString(file).strip()).isEqualTo(key);
            assertThat(statusWith(service, key)).isEqualTo(200);
            assertThat(output).contains("was made and is in " + file).contains("key is in " + file);
            assertThat(output).doesNotContain(key, key.substring(20));
        }
    }

    @Test
    void a_key_that_the_operator_sets_takes_its_place_at_every_start(CapturedOutput output) throws IOException {
        String first = "!first-key-of-the-operator~";
        String second = "second.key.of.the.operator!";
        try (StartedService service = StartedService.on(data, NO_KEY_SET)) {
            assertThat(statusWith(
                            service,
                            Files.readString(data.resolve("operator.key")).strip()))
                    .isEqualTo(200);
        }
        try (StartedService service = StartedService.on(data, Map.of("rewards.operator-key", first))) {
            assertThat(statusWith(service, first)).isEqualTo(200);
            assertThat(statusWith(
                            service,
                            Files.readString(data.resolve("operator.key")).strip()))
                    .isEqualTo(401);
            assertThat(service.sendAs(first, "DELETE", "/api/v1/keys/operator", null, "*/*")
                            .status())
                    .isEqualTo(204);
            assertThat(statusWith(service, first)).isEqualTo(401);

            service.restart();
            assertThat(statusWith(service, first))
                    .as("set again, so good again")
                    .isEqualTo(200);
        }
        try (StartedService service = StartedService.on(data, Map.of("rewards.operator-key", second))) {
            assertThat(statusWith(service, second)).isEqualTo(200);
            assertThat(statusWith(service, first)).isEqualTo(401);
        }
        assertThat(output).doesNotContain(first, second);
    }

    @Test
    void no_file_is_written_when_the_operator_sets_a_key() {
        try (StartedService service = StartedService.on(data)) {
            assertThat(statusWith(service, StartedService.OPERATOR_KEY)).isEqualTo(200);
            assertThat(data.resolve("operator.key")).doesNotExist();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"nineteen-characters", "twenty characters ok", "twenty-characters-\u00e9", " ", "LONG"})
    void another_key_than_20_to_200_printable_characters_is_refused_with_a_sentence(String key, CapturedOutput output) {
        String unfit = key.equals("LONG") ? "x".repeat(201) : key;
        assertThatThrownBy(() -> StartedService.on(data, Map.of("rewards.operator-key", unfit))
                        .close())
                .isInstanceOf(OperatorKey.Unfit.class);
        assertThat(output)
                .contains("REWARDS_OPERATOR_KEY must be 20 to 200 printable ASCII characters without blanks")
                .contains("Set another one, or unset it")
                .doesNotContain("twenty-characters", "nineteen-");
    }

    @Test
    void keys_of_20_and_of_200_characters_are_taken() {
        for (String key : new String[] {"x".repeat(20), "!\"#$%&'()*+,-./:;<=>?@[]^_`{|}~", "x".repeat(200)}) {
            try (StartedService service = StartedService.on(data, Map.of("rewards.operator-key", key))) {
                assertThat(statusWith(service, key)).as(key).isEqualTo(200);
            }
        }
    }

    private static int statusWith(StartedService service, String key) {
        return service.sendAs(key, "GET", "/api/v1/keys", null, "application/json")
                .status();
    }
}
