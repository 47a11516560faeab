package io.rewardwallet;

import static org.assertj.core.api.Assertions.assertThat;

import io.rewardwallet.catalogue.RewardDefined;
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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** The documents keep up with the code. */
class DocsTest {

    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#]+)[^)]*\\)");
    private static final Pattern SETTING =
            Pattern.compile("\\$\\{(rewards\\.[a-z-]+)|^(rewards\\.[a-z-]+)=", Pattern.MULTILINE);
    private static final Pattern JSON = Pattern.compile("```json\\n(.*?)```", Pattern.DOTALL);
    private static final Pattern TEST = Pattern.compile("`((?:\\w+/)?\\w+Test)`");

    @Test
    void every_link_leads_somewhere() {
        for (Path page : pages()) {
            Matcher link = LINK.matcher(read(page));
            while (link.find()) {
                if (!link.group(1).startsWith("http")) {
                    assertThat(page.resolveSibling(link.group(1)).normalize())
                            .as("link in " + page)
                            .exists();
                }
            }
        }
    }

    @Test
    void every_setting_is_documented() throws IOException {
        Set<String> settings = new TreeSet<>();
        try (Stream<Path> files = Files.walk(Path.of("src/main"))) {
            files.filter(Files::isRegularFile).forEach(file -> {
                Matcher setting = SETTING.matcher(read(file));
                while (setting.find()) {
                    settings.add(setting.group(1) == null ? setting.group(2) : setting.group(1));
                }
            });
        }
        assertThat(settings).contains("rewards.data-dir");
        String operating = read(Path.of("docs/operating.md"));
        assertThat(settings).allMatch(setting -> operating.contains("`" + setting + "`"));
    }

    @Test
    void every_event_and_each_of_its_fields_is_described() {
        String events = read(Path.of("docs/events.md"));
        Stream.concat(Arrays.stream(WalletEvent.class.getPermittedSubclasses()), Stream.of(RewardDefined.class))
                .forEach(event -> {
                    assertThat(events).contains("## " + event.getSimpleName());
                    for (RecordComponent field : event.getRecordComponents()) {
                        assertThat(events).as(event.getSimpleName()).contains("`" + field.getName() + "`");
                    }
                });
    }

    @Test
    void every_example_is_JSON() {
        Matcher example = JSON.matcher(read(Path.of("docs/events.md")));
        assertThat(example.find()).isTrue();
        do {
            JsonMapper.shared().readTree(example.group(1));
        } while (example.find());
    }

    @Test
    void every_test_named_exists() {
        Matcher test = TEST.matcher(read(Path.of("docs/testing.md")));
        while (test.find()) {
            assertThat(Path.of("src/test/java/io/rewardwallet", test.group(1) + ".java"))
                    .exists();
        }
    }

    @Test
    void the_README_is_short_and_no_page_names_a_machine() {
        assertThat(read(Path.of("README.md")).lines().count()).isLessThanOrEqualTo(120);
        for (Path page : pages()) {
            assertThat(read(page))
                    .as(page.toString())
                    .doesNotContainPattern("(^|[^A-Za-z0-9_.])/(home|root|work|tmp)/");
        }
    }

    private static List<Path> pages() {
        try (Stream<Path> docs = Files.walk(Path.of("docs"))) {
            return Stream.concat(Stream.of(Path.of("README.md"), Path.of("CHANGELOG.md")), docs)
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
