package io.rewardwallet.console;

import static io.rewardwallet.security.Role.AUDITOR;
import static io.rewardwallet.security.Role.OPERATOR;

import io.rewardwallet.customer.CustomerDirectory;
import io.rewardwallet.http.Api;
import io.rewardwallet.http.Rejected;
import io.rewardwallet.security.AllowedTo;
import io.rewardwallet.security.BrandRule;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;
import tools.jackson.databind.JsonNode;

/** How the read models stand; rebuild one and watch, hold it against the history, bring parked wallets level. */
@Controller
@RequestMapping("/console/read-models")
class ReadModelPages {

    private static final String NAME = "name";
    private static final String TOLD = "told";

    private final Api api;
    private final CustomerDirectory directory;
    private final HealthEndpoint health;
    private final Pages pages;

    ReadModelPages(Api api, CustomerDirectory directory, HealthEndpoint health, Pages pages) {
        this.api = api;
        this.directory = directory;
        this.health = health;
        this.pages = pages;
    }

    @GetMapping
    @AllowedTo(
            value = {AUDITOR, OPERATOR},
            brand = BrandRule.NONE)
    ModelAndView models(HttpServletRequest request) {
        return pages.show(request, "read-models", all());
    }

    /** The table alone, asked for every other second. */
    @GetMapping("/table")
    @AllowedTo(
            value = {AUDITOR, OPERATOR},
            brand = BrandRule.NONE)
    ModelAndView table(HttpServletRequest request) {
        return pages.show(request, "read-models :: table", all());
    }

    private Map<String, Object> all() {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("models", api.readModels());
        facts.put("health", health.health().getStatus().getCode());
        facts.put("twin", "/api/v1/read-models");
        return facts;
    }

    @GetMapping("/{name}")
    @AllowedTo(
            value = {AUDITOR, OPERATOR},
            brand = BrandRule.OWN)
    ModelAndView model(HttpServletRequest request, @PathVariable(NAME) String name) {
        JsonNode letters = api.deadLetters(name); // 404 when there is no such model
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put(NAME, name);
        api.readModels().forEach(model -> {
            if (model.get(NAME).asString().equals(name)) {
                facts.put("model", model);
            }
        });
        facts.put("replay", api.replayOf(name).orElse(null));
        facts.put("letters", withCustomers(letters));
        facts.put("twin", "/api/v1/read-models/" + name + "/replay");
        return pages.show(request, "read-model", facts);
    }

    /** A parked wallet is known by its customer, where one is still linked to it. */
    private List<Map<String, Object>> withCustomers(JsonNode letters) {
        List<Map<String, Object>> shown = new ArrayList<>();
        for (JsonNode letter : letters) {
            Map<String, Object> one = new LinkedHashMap<>();
            ((Map<?, ?>) pages.plain(letter)).forEach((field, value) -> one.put(field.toString(), value));
            String wallet = letter.get("wallet").asString();
            one.put("brand", directory.brandOf(wallet).orElse(null));
            one.put(
                    "customer",
                    directory.linksOf(wallet).stream()
                            .findFirst()
                            .map(link -> link.identifier().toString())
                            .orElse(null));
            shown.add(one);
        }
        return shown;
    }

    @GetMapping(path = "/{name}/replay/live", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    @AllowedTo(
            value = {AUDITOR, OPERATOR},
            brand = BrandRule.NONE)
    SseEmitter live(@PathVariable(NAME) String name) {
        return api.replayLive(name);
    }

    @PostMapping("/{name}/replay")
    @AllowedTo(value = OPERATOR, brand = BrandRule.ALL)
    ModelAndView replay(HttpServletRequest request, @PathVariable(NAME) String name) {
        return done(
                request, name, () -> api.replay(name), "The rebuild has begun; the old tables serve until it is done.");
    }

    @PostMapping("/{name}/replay/cancel")
    @AllowedTo(value = OPERATOR, brand = BrandRule.ALL)
    ModelAndView cancel(HttpServletRequest request, @PathVariable(NAME) String name) {
        return done(request, name, () -> api.cancelReplay(name), "Cancelled; the old tables go on serving.");
    }

    @PostMapping("/{name}/check")
    @AllowedTo(value = OPERATOR, brand = BrandRule.ALL)
    ModelAndView check(HttpServletRequest request, @PathVariable(NAME) String name) {
        return Pages.goTo(Links.ALL.model(name), request, "check", pages.plain(api.check(name)));
    }

    @PostMapping("/{name}/dead-letters/{id}/retry")
    @AllowedTo(value = OPERATOR, brand = BrandRule.ALL)
    ModelAndView retry(HttpServletRequest request, @PathVariable(NAME) String name, @PathVariable("id") String id) {
        return done(request, name, () -> api.retry(name, id), "Counted; the wallet is level again.");
    }

    /** Two people press a button at once, or one twice: what is under way, or over, is told and no fault. */
    private static ModelAndView done(HttpServletRequest request, String name, Runnable call, String success) {
        try {
            call.run();
            return Pages.goTo(Links.ALL.model(name), request, TOLD, success);
        } catch (Rejected late) {
            if (late.status() != HttpStatus.CONFLICT) {
                throw late;
            }
            return Pages.goTo(Links.ALL.model(name), request, TOLD, late.detail() + ".");
        }
    }
}
