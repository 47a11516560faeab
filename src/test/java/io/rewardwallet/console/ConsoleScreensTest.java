package io.rewardwallet.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import io.rewardwallet.StartedService;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every page as it looks, wide and narrow, light and dark: nobody is shut out (axe-core), nothing sticks out, nothing
 * complains. With {@code -Dconsole.screenshots=true} the pictures in docs/console are made anew.
 */
@EnabledIf(value = "io.rewardwallet.console.Browser#isInstalled", disabledReason = Browser.NONE)
class ConsoleScreensTest {

    private static final String B = "/console/brands/" + ConsoleData.BRAND;
    private static final String DEMO = "/console/brands/testOrg_marvel_20230822_147";

    /** Each page by the name of its picture. */
    private static final List<Map.Entry<String, String>> PAGES = List.of(
            Map.entry("home", "/console"),
            Map.entry("find-nothing", "/console/find?brand=coffee&q=nobody"),
            Map.entry("customer", DEMO + "/customers/mobile:919825752814?at=2099-01-01T00:00"),
            Map.entry("customer-mixed", B + "/customers/mobile:" + ConsoleData.MIXED),
            Map.entry("customer-many", B + "/customers/mobile:" + ConsoleData.MANY),
            Map.entry("customer-long", B + "/customers/" + ConsoleData.LONG_ID),
            Map.entry("customer-unknown", B + "/customers/emailId:nobody@example.org"),
            Map.entry("request", DEMO + "/request?id=req3"),
            Map.entry("request-partial", B + "/request?id=mixed-1"),
            Map.entry("request-long", B + "/request?id=" + ConsoleData.LONG_REQUEST),
            Map.entry("request-unknown", B + "/request?id=never"),
            Map.entry("rewards", B + "/rewards"),
            Map.entry("rewards-none", "/console/brands/empty/rewards"),
            Map.entry("reward", DEMO + "/rewards/125101"),
            Map.entry("reward-long", B + "/rewards/2"),
            Map.entry("reward-new", B + "/new-reward"),
            Map.entry("reward-edit", B + "/rewards/1/edit"),
            Map.entry("issue", B + "/issue?customer=mobile:" + ConsoleData.MIXED),
            Map.entry("issued", B + "/issued?customer=mobile:" + ConsoleData.MIXED + "&id=mixed-1&id=mixed-3&id=never"),
            Map.entry("credit", B + "/credit"),
            Map.entry("read-models", "/console/read-models"),
            Map.entry("read-model", "/console/read-models/balance"),
            Map.entry("read-model-parked", "/console/read-models/issuance"),
            Map.entry("keys", "/console/keys"),
            Map.entry("nothing-here", "/console/nothing"));

    private static StartedService service;
    private static Browser browser;

    @BeforeAll
    static void start(@TempDir Path data) {
        service = StartedService.on(data, Map.of("rewards.demo", "true", "rewards.snapshot-every", "100000"));
        ConsoleData.into(service);
        service.key("coffee", "issuer");
        service.post("/api/v1/read-models/balance/replay", "");
        ConsoleData.park(service);
        browser = new Browser(service);
    }

    @AfterAll
    static void stop() {
        if (browser != null) {
            browser.close();
        }
        if (service != null) {
            service.close();
        }
    }

    @Test
    void every_page_wide_and_light() {
        look(Browser.WIDE, ColorScheme.LIGHT, "");
    }

    @Test
    void every_page_narrow_and_dark() {
        look(Browser.NARROW, ColorScheme.DARK, "-narrow-dark");
    }

    private static void look(int width, ColorScheme scheme, String suffix) {
        browser.complaints.clear();
        Page signIn = browser.window(width, scheme);
        signIn.navigate(browser.address() + "/console/sign-in");
        Look.at("sign-in" + suffix, signIn);
        Page page = browser.signedIn(StartedService.OPERATOR_KEY, width, scheme);
        for (Map.Entry<String, String> entry : PAGES) {
            page.navigate(browser.address() + entry.getValue());
            Look.at(entry.getKey() + suffix, page);
        }
        lookAtWhatFormsLeadTo(page, suffix);
        assertThat(browser.complaints)
                .filteredOn(complaint -> !complaint.contains("the server responded with a status of 404"))
                .isEmpty();
        assertThat(browser.foreign).isEmpty();
    }

    private static void lookAtWhatFormsLeadTo(Page page, String suffix) {
        page.navigate(browser.address() + B + "/customers/mobile:" + ConsoleData.MIXED);
        page.locator("#entries summary").nth(2).click();
        Look.at("customer-entry" + suffix, page);
        page.navigate(browser.address() + B + "/issue?rewardId=1&quantity=3&customer=mobile:" + ConsoleData.MIXED);
        press(page, "Try it");
        Look.at("tried" + suffix, page);
        press(page, "Issue for real");
        Look.at("issued-answer" + suffix, page);
        page.navigate(browser.address() + B + "/rewards/1/edit");
        page.getByLabel("Limits on one customer").fill("three sometimes");
        press(page, "Save");
        Look.at("reward-broken" + suffix, page);
        page.navigate(browser.address() + "/console/keys");
        page.getByLabel("Name").fill("somebody");
        page.getByLabel("Brand").fill("coffee");
        page.getByText("auditor:").click();
        press(page, "Make it");
        Look.assertNobodyIsShutOut("key made", page);
        browser.complaints.removeIf(complaint -> complaint.contains("a status of 400")); // the broken limit
    }

    private static void press(Page page, String button) {
        page.getByRole(
                        AriaRole.BUTTON,
                        new Page.GetByRoleOptions().setName(button).setExact(true))
                .click();
        page.waitForLoadState();
    }
}
