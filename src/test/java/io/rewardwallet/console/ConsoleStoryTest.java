package io.rewardwallet.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Response;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import io.rewardwallet.StartedService;
import io.rewardwallet.customer.CustomerDirectory;
import io.rewardwallet.customer.CustomerIdentifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What people do with the console, by clicks in a real browser. */
@EnabledIf(value = "io.rewardwallet.console.Browser#isInstalled", disabledReason = Browser.NONE)
class ConsoleStoryTest {

    private static final String BRAND = "story";
    private static final String CUSTOMER = "919825752814";
    private static final String B = "/console/brands/" + BRAND;

    private static StartedService service;
    private static Browser browser;

    @BeforeAll
    static void start(@TempDir Path data) {
        service = StartedService.on(data);
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

    @AfterEach
    void nothing_complained_and_nobody_else_was_asked() {
        assertThat(browser.complaints).isEmpty();
        assertThat(browser.foreign).isEmpty();
    }

    @Test
    void the_specifications_story_by_clicks_to_30_points() {
        Page page = signedIn(StartedService.OPERATOR_KEY);
        page.getByLabel("For the brand").fill(BRAND);
        click(page, "Define a reward");
        define(page, "125099", "Reward 1", "5", "1 ever");
        page.navigate(browser.address() + B + "/new-reward");
        define(page, "125101", "Reward 2", "10", "1 ever");
        credit(page, CUSTOMER, "30");
        assertThat(page.locator("#balance")).hasText("30");

        // Two of each, as a trial and then for real.
        page.getByText("Try or issue").click();
        page.getByLabel("Reward").selectOption("125099");
        page.getByLabel("Units").fill("2");
        page.getByLabel("requestId").fill("req3");
        click(page, "Add a line");
        page.getByLabel("Reward").nth(1).selectOption("125101");
        page.getByLabel("Units").nth(1).fill("2");
        page.getByLabel("requestId").nth(1).fill("req4");
        click(page, "Try it");
        assertThat(page.getByText("Reward issued partially")).isVisible();
        assertThat(balanceOf(CUSTOMER)).isEqualTo(30);
        click(page, "Issue for real");
        page.waitForURL(Pattern.compile(".*/issued.*"));
        assertThat(balanceOf(CUSTOMER)).isEqualTo(15);

        limit(page, "125101", "2 ever");
        again(page, "req4", "req3");
        assertThat(balanceOf(CUSTOMER)).isEqualTo(5);

        limit(page, "125099", "");
        limit(page, "125101", "");
        again(page, "req3", "req4");
        assertThat(balanceOf(CUSTOMER)).isZero();

        page.navigate(browser.address() + "/console");
        page.getByLabel("Brand", new Page.GetByLabelOptions().setExact(true)).fill(BRAND);
        page.getByLabel("Mobile, email").fill("+" + CUSTOMER);
        click(page, "Find");
        assertThat(page.locator("#balance")).hasText("0");
        assertThat(page.locator("#redeemed")).hasText("30");
        assertThat(page.locator("#entries > li")).hasCount(10);
    }

    @Test
    void a_double_click_or_a_reload_never_issues_twice() {
        service.reward(BRAND, 7, 1);
        service.credit(BRAND, "4915220000001", 10, "double-credit");
        Page page = signedIn(StartedService.OPERATOR_KEY);
        page.navigate(browser.address() + B + "/issue?customer=mobile:4915220000001&rewardId=7");
        click(page, "Try it");

        // Both clicks of a double click send the form, whatever the page's script does against it.
        List<String> sent = new CopyOnWriteArrayList<>();
        page.onRequest(request -> {
            if (request.method().equals("POST")) {
                sent.add(request.url());
            }
        });
        page.evaluate("() => document.querySelectorAll('form').forEach(form => form.removeAttribute('data-once'))");
        Locator button = page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Issue for real"));
        page.evaluate("""
                async () => {
                    const form = document.querySelector('form.inline');
                    const body = new URLSearchParams(new FormData(form));
                    body.set('do', 'issue');
                    await fetch(form.action, {method: 'POST', body});
                }""");
        button.dblclick();
        page.waitForURL(Pattern.compile(".*/issued.*"));
        assertThat(sent).hasSizeGreaterThan(1);
        assertThat(balanceOf("4915220000001")).isEqualTo(9);

        page.reload();
        page.reload();
        assertThat(balanceOf("4915220000001")).isEqualTo(9);
    }

    @Test
    void a_form_is_sent_once_however_often_its_button_is_pressed() {
        service.reward(BRAND, 7, 1);
        service.credit(BRAND, "4915220000002", 10, "once-credit");
        Page page = signedIn(StartedService.OPERATOR_KEY);
        page.navigate(browser.address() + B + "/issue?customer=mobile:4915220000002&rewardId=7");
        click(page, "Try it");
        List<String> sent = new ArrayList<>();
        page.onRequest(request -> {
            if (request.method().equals("POST")) {
                sent.add(request.url());
            }
        });
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Issue for real"))
                .dblclick();
        page.waitForURL(Pattern.compile(".*/issued.*"));
        assertThat(sent).hasSize(1);
    }

    @Test
    void a_rebuild_is_watched_to_100_percent() {
        service.credit(BRAND, "4915220000003", 10, "rebuild-credit");
        Page page = signedIn(StartedService.OPERATOR_KEY);
        page.getByText("Read models").click();
        page.getByText("issuance").click();
        String generation = page.locator("#generation").innerText();
        click(page, "Rebuild");
        assertThat(page.locator("#replay-percent")).hasText("100 %");
        assertThat(page.locator("#replay-state")).hasText("Switched");
        assertThat(page.locator("#generation")).hasText(String.valueOf(Integer.parseInt(generation) + 1));
        click(page, "Check now");
        assertThat(page.getByText("no difference")).isVisible();
    }

    @Test
    void a_rebuild_is_watched_while_it_runs_and_cancelled() {
        service.credit(BRAND, "4915220000012", 10, "cancel-credit");
        sql("create trigger wait_balance_b before insert on balance_b for each row call '"
                + WaitingTrigger.class.getName() + "'");
        WaitingTrigger.holdUp();
        Page page = signedIn(StartedService.OPERATOR_KEY);
        page.navigate(browser.address() + "/console/read-models/balance");
        click(page, "Rebuild");
        assertThat(page.getByText("The rebuild has begun")).isVisible();
        assertThat(page.locator("#replay-state")).hasText("running");
        assertThat(page.locator("#replay-percent")).hasText("0 %");
        CompletableFuture<Void> letGo = CompletableFuture.runAsync(() -> {
            await("the wish to cancel")
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> count("read_model_replay where model = 'balance' and cancel_asked") == 1);
            WaitingTrigger.letGo();
        });
        click(page, "Cancel"); // returns with the page that it leads to
        letGo.join();
        assertThat(page.locator("main")).containsText("Cancelled; the old tables go on serving.");
        assertThat(page.locator("#replay-state")).hasText("Cancelled");
        assertThat(page.locator("#generation")).hasText("1");
        sql("drop trigger wait_balance_b");
    }

    @Test
    void what_a_model_has_wrong_is_found_and_a_parked_wallet_is_brought_level() {
        service.credit(BRAND, "4915220000011", 10, "parked-credit");
        String wallet = service.bean(CustomerDirectory.class)
                .find(BRAND, CustomerIdentifier.parse("mobile:4915220000011"))
                .orElseThrow();
        service.read(BRAND, "4915220000011", "balance?minVersion=1");
        String serving = service.bean(JdbcClient.class)
                .sql("select table_set from read_model_generation where model = 'balance' and state = 'SERVING'")
                .query(String.class)
                .single();
        sql("update balance_" + serving + " set balance = 11 where wallet_id = '" + wallet + "'");
        sql("insert into parked_wallet (id, model, table_set, wallet_id, event_type, error, since, tries) values"
                + " (random_uuid(), 'balance', '" + serving + "', '" + wallet
                + "', 'PointsCredited', 'No room on the shelf', current_timestamp, 1)");
        Page page = signedIn(StartedService.OPERATOR_KEY);
        page.navigate(browser.address() + "/console/read-models/balance");
        assertThat(page.locator("h1")).containsText("Parked");
        click(page, "Check now");
        assertThat(page.getByRole(AriaRole.REGION, new Page.GetByRoleOptions().setName("Differences")))
                .containsText(wallet);
        Locator parked = page.locator("div[aria-label='Parked wallets']");
        assertThat(parked).containsText("mobile:4915220000011");
        assertThat(parked).containsText("No room on the shelf");
        click(page, "Retry");
        assertThat(page.getByText("the wallet is level again")).isVisible();
        assertThat(page.getByText("None is parked.")).isVisible();
        sql("update balance_" + serving + " set balance = 10 where wallet_id = '" + wallet + "'");
    }

    @Test
    void what_happens_to_a_customer_appears_while_one_looks() {
        service.credit(BRAND, "4915220000004", 10, "live-1");
        Page page = signedIn(StartedService.OPERATOR_KEY);
        page.navigate(browser.address() + B + "/customers/mobile:4915220000004");
        assertThat(page.locator("#live")).hasText("live");
        service.credit(BRAND, "4915220000004", 5, "live-2");
        assertThat(page.locator("#balance")).hasText("15");
        assertThat(page.locator("#entries > li")).hasCount(2);
        assertThat(page.locator("#entries > li").first()).containsText("5 points credited");
    }

    @Test
    void a_timeline_is_filtered_paged_opened_and_downloaded() throws IOException {
        for (int i = 1; i <= 60; i++) {
            service.credit(BRAND, "4915220000005", i, "paged-" + i);
        }
        Page page = signedIn(StartedService.OPERATOR_KEY);
        page.navigate(browser.address() + B + "/customers/mobile:4915220000005");
        assertThat(page.locator("#entries summary")).hasCount(50);
        page.getByText("Older entries").click();
        assertThat(page.locator("#entries summary")).hasCount(60);
        page.locator("#entries summary").last().click();
        assertThat(page.locator("#entries details[open] dl")).containsText("operator");
        page.getByLabel("requestId").fill("paged-7");
        click(page, "Filter");
        assertThat(page.locator("#entries summary")).hasCount(1);
        Download csv =
                page.waitForDownload(() -> page.getByText("Download as CSV").click());
        assertThat(Files.readAllLines(csv.path())).hasSize(2).last().asString().contains("paged-7");
        page.getByLabel("requestId").fill("");
        click(page, "Filter");
        assertThat(page.locator("#entries summary")).hasCount(50);
    }

    @Test
    void a_past_moment_shows_the_balance_as_it_stood() {
        service.credit(BRAND, "4915220000006", 8, "past-1");
        Page page = signedIn(StartedService.OPERATOR_KEY);
        page.navigate(browser.address() + B + "/customers/mobile:4915220000006");
        page.getByLabel("Date and time, UTC").fill("2020-01-01T00:00");
        click(page, "Show");
        assertThat(page.locator("#past")).containsText("which was number 0");
        page.getByLabel("Date and time, UTC").fill("2999-01-01T00:00");
        click(page, "Show");
        assertThat(page.locator("#past .tiles .main")).containsText("8");
    }

    @Test
    void a_key_of_one_brand_reaches_nothing_of_another() {
        service.reward("secret", 9, 1);
        service.credit("secret", "4915220000007", 77, "secret-request");
        Page page = signedIn(service.key(BRAND, "issuer", "auditor", "operator"));
        assertThat(page.locator("body")).not().containsText("secret");
        for (String path : List.of(
                "/console/brands/secret/rewards",
                "/console/brands/secret/rewards/9",
                "/console/brands/secret/customers/mobile:4915220000007",
                "/console/brands/secret/request?id=secret-request",
                "/console/brands/secret/issue",
                "/console/find?brand=secret&q=4915220000007")) {
            Response answer = page.navigate(browser.address() + path);
            assertThat(answer.status()).as(path).isEqualTo(403);
            assertThat(page.locator("body")).not().containsText("77");
        }
        page.navigate(browser.address() + "/console/find?q=secret-request");
        assertThat(page.getByText("Nothing is called so")).isVisible();
        browser.complaints.clear(); // the browser notes each 403 and 404
    }

    @Test
    void a_page_shows_only_what_the_roles_of_the_key_allow() {
        service.reward(BRAND, 8, 1);
        service.credit(BRAND, "4915220000008", 1, "roles-credit");
        Page issuer = signedIn(service.key(BRAND, "issuer"));
        assertThat(issuer.locator("nav")).not().containsText("Keys");
        assertThat(issuer.locator("nav")).not().containsText("Read models");
        issuer.navigate(browser.address() + B + "/customers/mobile:4915220000008");
        assertThat(issuer.locator("#entries")).hasCount(0);
        issuer.navigate(browser.address() + B + "/rewards/8");
        assertThat(issuer.getByRole(
                        AriaRole.LINK,
                        new Page.GetByRoleOptions().setName("Edit").setExact(true)))
                .hasCount(0);

        Page auditor = signedIn(service.key(BRAND, "auditor"));
        assertThat(auditor.locator("nav")).not().containsText("Issue");
        auditor.navigate(browser.address() + "/console/read-models/balance");
        assertThat(auditor.getByRole(AriaRole.BUTTON)).hasText(new String[] {"Sign out"});
        auditor.navigate(browser.address() + B + "/customers/mobile:4915220000008");
        assertThat(auditor.locator("#entries > li")).hasCount(1);
    }

    @Test
    void a_key_is_made_shown_once_used_and_revoked_and_its_session_dies() {
        Page page = signedIn(StartedService.OPERATOR_KEY);
        page.navigate(browser.address() + "/console/keys");
        page.getByLabel("Name").fill("a colleague");
        page.getByLabel("Brand").fill(BRAND);
        page.getByText("auditor:").click();
        click(page, "Make it");
        String key = page.getByLabel("Key", new Page.GetByLabelOptions().setExact(true))
                .inputValue();
        page.reload();
        assertThat(page.locator("#made")).hasCount(0);

        Page colleague = signedIn(key);
        page.getByLabel("Revoke a colleague").click();
        click(page, "Revoke for good");
        assertThat(page.locator("tbody tr").first()).containsText("revoked");
        colleague.navigate(browser.address() + "/console");
        assertThat(colleague.getByRole(AriaRole.HEADING)).hasText("Sign in");
    }

    @Test
    void a_broken_limit_is_told_and_what_was_typed_is_kept() {
        Page page = signedIn(StartedService.OPERATOR_KEY);
        page.navigate(browser.address() + B + "/new-reward");
        define(page, "555", "Broken", "5", "three sometimes");
        assertThat(page.locator("[role=alert]")).containsText("“three sometimes” is no limit");
        assertThat(page.getByLabel("Name")).hasValue("Broken");
        page.getByLabel("Limits on one customer").fill("3 in any 7 days");
        click(page, "Create");
        assertThat(page.locator("h1")).containsText("Broken");
        assertThat(page.getByText("3 in any 7 days").first()).isVisible();
        browser.complaints.clear(); // the browser notes the 400
    }

    @Test
    void the_first_start_leads_on_and_the_demo_is_one_click(@TempDir Path data) {
        try (StartedService empty = StartedService.on(data);
                Browser other = new Browser(empty)) {
            Page page = other.signedIn(StartedService.OPERATOR_KEY, Browser.WIDE, ColorScheme.LIGHT);
            assertThat(page.getByText("Nothing is here yet")).isVisible();
            Look.at("first-start", page);
            click(page, "Load the demo");
            assertThat(page.locator("#redeemed")).hasText("30");
            assertThat(page.locator("#balance")).hasText("0");
            assertThat(page.locator("#entries > li")).hasCount(10);
            assertThat(other.complaints).isEmpty();
            assertThat(other.foreign).isEmpty();
        }
    }

    @Test
    void without_a_script_pages_still_work() {
        service.credit(BRAND, "4915220000009", 4, "plain-credit");
        Page page = browser.withoutScripts(StartedService.OPERATOR_KEY);
        page.navigate(browser.address() + B + "/customers/mobile:4915220000009?at=2999-01-01T00:00");
        assertThat(page.locator("#past .tiles .main")).containsText("4");
        page.getByLabel("requestId").fill("other");
        click(page, "Filter");
        assertThat(page.getByText("No entry fits.")).isVisible();
    }

    @Test
    void everything_can_be_done_from_the_keyboard() {
        Page page = browser.window(Browser.WIDE, ColorScheme.LIGHT);
        page.navigate(browser.address() + "/console/sign-in");
        page.keyboard().type(StartedService.OPERATOR_KEY);
        page.keyboard().press("Enter");
        page.waitForURL(browser.address() + "/console");
        page.keyboard().press("Shift+Tab");
        service.credit(BRAND, "4915220000010", 4, "by-keyboard");
        page.keyboard().type(BRAND);
        page.keyboard().press("Tab");
        page.keyboard().type("by-keyboard");
        page.keyboard().press("Enter");
        assertThat(page.locator("h1")).hasText("Request by-keyboard");
        page.keyboard().press("Tab");
        assertThat(page.locator(":focus")).hasText("Skip to the content");
        page.keyboard().press("Enter");
        assertThat(page.locator("#main:focus")).hasCount(1);
    }

    private static Page signedIn(String key) {
        return browser.signedIn(key, Browser.WIDE, ColorScheme.LIGHT);
    }

    private static void click(Page page, String button) {
        page.getByRole(
                        AriaRole.BUTTON,
                        new Page.GetByRoleOptions().setName(button).setExact(true))
                .click();
    }

    private static void define(Page page, String rewardId, String name, String points, String limit) {
        page.getByLabel("rewardId").fill(rewardId);
        page.getByLabel("Name").fill(name);
        page.getByLabel("Points per unit").fill(points);
        page.getByLabel("Limits on one customer").fill(limit);
        click(page, "Create");
    }

    private static void limit(Page page, String rewardId, String limit) {
        page.navigate(browser.address() + B + "/rewards/" + rewardId + "/edit");
        page.getByLabel("Limits on one customer").fill(limit);
        click(page, "Save");
        assertThat(page.getByText("Saved;")).isVisible();
    }

    private static void credit(Page page, String mobile, String points) {
        page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Credit"))
                .first()
                .click();
        page.getByLabel("Customer").fill(mobile);
        page.getByLabel("Points").fill(points);
        click(page, "Credit");
    }

    /** The same call once more, from the page of each of its requests. */
    private static void again(Page page, String... requestIds) {
        for (String requestId : requestIds) {
            page.navigate(browser.address() + B + "/request?id=" + requestId);
            if (page.getByText("Try it again here").count() > 0) {
                page.getByText("Try it again here").click();
                click(page, "Try it");
                click(page, "Issue for real");
                page.waitForURL(Pattern.compile(".*/issued.*"));
            }
        }
    }

    private static void sql(String statement) {
        service.bean(JdbcClient.class).sql(statement).update();
    }

    private static long count(String rows) {
        return service.bean(JdbcClient.class)
                .sql("select count(*) from " + rows)
                .query(Long.class)
                .single();
    }

    private static long balanceOf(String mobile) {
        return service.read(BRAND, mobile, "balance?at=2999-01-01T00:00:00Z")
                .json()
                .get("balance")
                .asLong();
    }
}
