package io.rewardwallet.console;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType.LaunchOptions;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import io.rewardwallet.StartedService;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/**
 * The system's own Chromium, without a window. Whatever a page complains about, and whatever it asks of another host, is
 * kept for the test to look at.
 */
final class Browser implements AutoCloseable {

    static final String NONE = "no Chromium on this machine (apt-get install chromium): the console is not looked at";

    static final int WIDE = 1440;
    static final int NARROW = 375;

    private static final int HEIGHT = 900;
    private static final int PATIENCE_MILLIS = 15_000;
    private static final List<String> NAMES =
            List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");

    private final Playwright playwright;
    private final com.microsoft.playwright.Browser browser;
    private final String address;
    final List<String> complaints = new CopyOnWriteArrayList<>();
    final List<String> foreign = new CopyOnWriteArrayList<>();

    Browser(StartedService service) {
        PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE_MILLIS);
        this.address = "http://127.0.0.1:" + service.port();
        this.playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        this.browser = playwright
                .chromium()
                .launch(new LaunchOptions()
                        .setExecutablePath(installed().orElseThrow())
                        .setArgs(List.of("--no-sandbox", "--disable-gpu")));
    }

    /** Where the system has a browser; {@code -Dconsole.browser=} names another. */
    static Optional<Path> installed() {
        Stream<Path> named =
                Stream.ofNullable(System.getProperty("console.browser")).map(Path::of);
        Stream<Path> onPath = Arrays.stream(
                        Optional.ofNullable(System.getenv("PATH")).orElse("").split(File.pathSeparator))
                .filter(folder -> !folder.isEmpty())
                .flatMap(folder -> NAMES.stream().map(name -> Path.of(folder, name)));
        return Stream.concat(named, onPath).filter(Files::isExecutable).findFirst();
    }

    /** Says so where there is none: a test that is left out unseen is as good as none. */
    static boolean isInstalled() {
        boolean isThere = installed().isPresent();
        if (!isThere) {
            System.out.println("Skipped: " + NONE);
        }
        return isThere;
    }

    /** A window of its own, signed in with a key. */
    Page signedIn(String key, int width, ColorScheme scheme) {
        return signIn(window(width, scheme), key);
    }

    private Page signIn(Page page, String key) {
        page.navigate(address + "/console/sign-in");
        page.getByLabel("Key").fill(key);
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Sign in"))
                .click();
        page.waitForURL(address + "/console");
        return page;
    }

    Page withoutScripts(String key) {
        return signIn(window(options(WIDE, ColorScheme.LIGHT).setJavaScriptEnabled(false)), key);
    }

    Page window(int width, ColorScheme scheme) {
        return window(options(width, scheme));
    }

    private static NewContextOptions options(int width, ColorScheme scheme) {
        return new NewContextOptions()
                .setViewportSize(width, HEIGHT)
                .setColorScheme(scheme)
                .setReducedMotion(ReducedMotion.REDUCE)
                .setTimezoneId("UTC")
                .setLocale("en-GB");
    }

    private Page window(NewContextOptions options) {
        BrowserContext context = browser.newContext(options);
        context.setDefaultTimeout(PATIENCE_MILLIS);
        Page page = context.newPage();
        page.onConsoleMessage(message -> {
            if (message.type().equals("error")) {
                complaints.add(page.url() + ": " + message.text());
            }
        });
        page.onPageError(error -> complaints.add(page.url() + ": " + error));
        page.onRequest(request -> {
            if (!request.url().startsWith(address + "/") && !request.url().startsWith("data:")) {
                foreign.add(request.url());
            }
        });
        return page;
    }

    String address() {
        return address;
    }

    @Override
    public void close() {
        browser.close();
        playwright.close();
    }
}
