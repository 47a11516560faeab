package io.rewardwallet.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A look at a page as it is now: nothing sticks out, nobody is shut out (axe-core). With {@code -Dconsole.screenshots=true} a
 * picture of it is stored in docs/console.
 */
final class Look {

    private static final boolean IS_TAKING = Boolean.getBoolean("console.screenshots");
    private static final Path PICTURES = Path.of("docs/console");
    private static final String AXE = "/META-INF/resources/webjars/axe-core/4.6.3/axe.min.js";

    private Look() {}

    /** @param name of the picture */
    static void at(String name, Page page) {
        page.waitForFunction(
                "() => [...document.querySelectorAll('[data-chart]')].every(chart => chart.dataset.drawn)");
        assertThat(page.evaluate("() => document.documentElement.scrollWidth"))
                .as("width of " + name)
                .isEqualTo(page.viewportSize().width);
        assertNobodyIsShutOut(name, page);
        shoot(name, page);
    }

    /** A page that nobody is to see a picture of. */
    @SuppressWarnings("unchecked")
    static void assertNobodyIsShutOut(String name, Page page) {
        page.evaluate(axe());
        var found = (List<Map<String, Object>>) page.evaluate("""
                async () => (await axe.run(document, {resultTypes: ['violations']})).violations
                    .filter(fault => ['serious', 'critical'].includes(fault.impact))
                    .map(fault => ({rule: fault.id, at: fault.nodes.map(node => node.html + ' ' + node.failureSummary)}))""");
        assertThat(found).as(name + " " + page.url()).isEmpty();
    }

    private static String axe() {
        try (var script = Look.class.getResourceAsStream(AXE)) {
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void shoot(String name, Page page) {
        if (IS_TAKING) {
            boolean isEndless = name.contains("many");
            byte[] picture = page.screenshot(new Page.ScreenshotOptions().setFullPage(!isEndless));
            try {
                Pictures.store(picture, PICTURES.resolve(name + ".png"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
