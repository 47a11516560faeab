package io.rewardwallet;

import static org.assertj.core.api.Assertions.assertThat;

import io.rewardwallet.catalogue.RewardDefined;
import io.rewardwallet.eventstore.StoredJson;
import io.rewardwallet.wallet.WalletEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The documents keep up with the code. */
class DocsTest {

    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#]+)[^)]*\\)");
    private static final Pattern SETTING =
            Pattern.compile("\\$\\{(rewards\\.[a-z.-]+)|^(rewards\\.[a-z.-]+)=", Pattern.MULTILINE);
    private static final Pattern JSON = Pattern.compile("```json\\n(.*?)```", Pattern.DOTALL);
    private static final Pattern TEST = Pattern.compile("`((?:\\w+/)?\\w+Test)`");
    private static final Pattern CODE_FILE = Pattern.compile("`((?:[a-z]+/)+[A-Z]\\w+)`");

    @Test
    void every_link_leads_somewhere() {
        for (Path page : pages()) {
            found(LINK, read(page))
                    .map(link -> link.group(1))
                    .filter(link -> !link.startsWith("http"))
                    .forEach(link -> assertThat(page.resolveSibling(link).normalize())
                            .as("link in " + page)
                            .exists());
        }
    }

    @Test
    void every_setting_is_documented() throws IOException {
        Set<String> settings = new TreeSet<>();
        try (Stream<Path> files = Files.walk(Path.of("src/main"))) {
            files.filter(Files::isRegularFile)
                    .flatMap(file -> found(SETTING, read(file)))
                    .forEach(setting -> settings.add(setting.group(1) == null ? setting.group(2) : setting.group(1)));
        }
        assertThat(settings).contains("rewards.data-dir");
        String operating = read(Path.of("docs/operating.md"));
        assertThat(settings).allMatch(setting -> operating.contains("| `" + setting + "` | `"));
    }

    static Stream<Class<?>> events() {
        return Stream.concat(Arrays.stream(WalletEvent.class.getPermittedSubclasses()), Stream.of(RewardDefined.class));
    }

    @ParameterizedTest
    @MethodSource("events")
    void every_event_and_each_of_its_fields_is_described(Class<?> event) {
        String page = read(Path.of("docs/events.md"));
        String ofAll = page.substring(0, page.indexOf("\n## "));
        String section = sectionOf(event);
        for (RecordComponent field : event.getRecordComponents()) {
            assertThat(WalletEvent.class.isAssignableFrom(event) ? ofAll + section : section)
                    .as(event.getSimpleName())
                    .contains("`" + field.getName() + "`");
        }
    }

    @ParameterizedTest
    @MethodSource("events")
    void every_event_has_an_example_that_the_store_can_read(Class<?> event) throws IOException {
        List<String> examples =
                found(JSON, sectionOf(event)).map(json -> json.group(1)).toList();
        assertThat(examples).isNotEmpty();
        for (String example : examples) {
            assertThat(StoredJson.mapper().readValue(example, event)).isNotNull();
        }
    }

    @Test
    void every_test_is_named_and_every_class_named_exists() throws IOException {
        assertThat(found(TEST, read(Path.of("docs/testing.md"))).map(test -> test.group(1)))
                .isNotEmpty()
                .allMatch(test -> Files.exists(Path.of("src/test/java/io/rewardwallet", test + ".java")));
        try (Stream<Path> tests = Files.walk(Path.of("src/test/java/io/rewardwallet"))) {
            String testing = read(Path.of("docs/testing.md"));
            assertThat(tests.map(test -> Path.of("src/test/java/io/rewardwallet")
                                    .relativize(test)
                                    .toString())
                            .filter(test -> test.endsWith("Test.java")))
                    .isNotEmpty()
                    .allMatch(test -> testing.contains("`" + test.replace(".java", "") + "`"));
        }
        for (Path page : pages()) {
            assertThat(found(CODE_FILE, read(page)).map(file -> file.group(1)))
                    .as(page.toString())
                    .allMatch(file -> Files.exists(Path.of("src/main/java/io/rewardwallet", file + ".java"))
                            || Files.exists(Path.of("src/test/java/io/rewardwallet", file + ".java")));
        }
    }

    @Test
    void the_README_is_short_and_no_page_names_a_machine() {
        assertThat(read(Path.of("README.md")).lines().count()).isLessThanOrEqualTo(120);
        for (Path page : pages()) {
            assertThat(read(page))
                    .as(page.toString())
                    .doesNotContainPattern("(^|[^A-Za-z0-9_.])/(home|root|work|tmp|Users)/");
        }
    }

    private static String sectionOf(Class<?> event) {
        String page = read(Path.of("docs/events.md"));
        int start = page.indexOf("\n## " + event.getSimpleName() + "\n");
        assertThat(start).as("heading of " + event.getSimpleName()).isNotNegative();
        int end = page.indexOf("\n## ", start + 1);
        return end < 0 ? page.substring(start) : page.substring(start, end);
    }

    private static Stream<MatchResult> found(Pattern pattern, String text) {
        return pattern.matcher(text).results();
    }

    private static List<Path> pages() {
        try (Stream<Path> docs = Files.walk(Path.of("docs"))) {
            return Stream.concat(Stream.of(Path.of("README.md"), Path.of("CHANGELOG.md"), Path.of("SECURITY.md")), docs)
                    .filter(page -> page.toString().endsWith(".md"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
