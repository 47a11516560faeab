package io.rewardwallet.http;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The API's own answers for pages of the same process: what each call would answer, without HTTP in between, so that a page
 * and its twin in JSON cannot say different things. Who may call stands at the page, as it stands at the call. What the API
 * refuses is thrown, {@link #wordsFor} words it.
 */
@Component
public class Api {

    private final BalanceController balances;
    private final IssuancesController issuances;
    private final CustomerController customers;
    private final AuditController audit;
    private final RequestController requests;
    private final RewardController rewards;
    private final RewardDaysController days;
    private final IssueController issuing;
    private final CreditController crediting;
    private final ReadModelController models;
    private final KeyController keys;
    private final Problems problems;
    private final JsonMapper json;

    Api(
            BalanceController balances,
            IssuancesController issuances,
            CustomerController customers,
            AuditController audit,
            RequestController requests,
            RewardController rewards,
            RewardDaysController days,
            IssueController issuing,
            CreditController crediting,
            ReadModelController models,
            KeyController keys,
            Problems problems,
            JsonMapper json) {
        this.balances = balances;
        this.issuances = issuances;
        this.customers = customers;
        this.audit = audit;
        this.requests = requests;
        this.rewards = rewards;
        this.days = days;
        this.issuing = issuing;
        this.crediting = crediting;
        this.models = models;
        this.keys = keys;
        this.problems = problems;
        this.json = json;
    }

    /** @param minVersion the wallet's version that the answer must have reached; null: any */
    public JsonNode balance(String brand, String customer, @Nullable String at, @Nullable String minVersion) {
        return told(balances.balance(brand, customer, at, null, minVersion));
    }

    /** @param minVersion the wallet's version that the answer must have reached; null: any */
    public JsonNode issuances(String brand, String customer, @Nullable String at, @Nullable String minVersion) {
        return told(issuances.issuances(brand, customer, at, null, minVersion));
    }

    public JsonNode identifiers(String brand, String customer) {
        return told(customers.identifiers(brand, customer, null));
    }

    /** @param query the call's query parameters by name; what is not there is not asked for */
    public JsonNode audit(String brand, String customer, Map<String, String> query) {
        return told(audit.page(
                brand,
                customer,
                query.get("from"),
                query.get("to"),
                query.get("type"),
                query.get("requestId"),
                query.get("rewardId"),
                query.get("order"),
                query.get("limit"),
                query.get("cursor"),
                null));
    }

    /** All of it as CSV. */
    public ResponseEntity<StreamingResponseBody> auditAsCsv(String brand, String customer, Map<String, String> query) {
        return audit.all(
                brand,
                customer,
                query.get("from"),
                query.get("to"),
                query.get("type"),
                query.get("requestId"),
                query.get("rewardId"),
                query.get("order"),
                null);
    }

    public JsonNode request(String brand, String customer, String requestId) {
        return told(requests.ofCustomer(brand, customer, requestId, null));
    }

    public JsonNode requests(String brand, String requestId) {
        return told(requests.ofBrand(brand, requestId));
    }

    public JsonNode rewards(String brand, @Nullable String limit, @Nullable String cursor) {
        return told(rewards.rewards(brand, limit, cursor));
    }

    public JsonNode reward(String brand, String rewardId) {
        return told(rewards.reward(brand, rewardId));
    }

    public JsonNode rewardHistory(String brand, String rewardId) {
        return told(rewards.history(brand, rewardId));
    }

    public JsonNode rewardDays(String brand, String rewardId) {
        return told(days.days(brand, rewardId, null, null, null));
    }

    public JsonNode define(String brand, String rewardId, JsonNode definition) {
        String checked = Names.inPath("brand", brand, Names::brand);
        long id = Names.inPath("rewardId", rewardId, Names::rewardId);
        return body(rewards.define(checked, id, Fields.of(definition)));
    }

    /** Issues, or says what would be issued; the envelope, whatever its code. */
    public JsonNode issue(JsonNode call, boolean isDryRun) {
        return body(issuing.issueLines(Fields.of(call), null, isDryRun));
    }

    public JsonNode credit(JsonNode call) {
        return body(crediting.credit(Fields.of(call)));
    }

    public JsonNode readModels() {
        return told(models.all());
    }

    public void replay(String model) {
        models.replay(model);
    }

    public void cancelReplay(String model) {
        models.cancel(model);
    }

    /** The newest replay of a model; empty before the first. */
    public Optional<JsonNode> replayOf(String model) {
        return models.newest(model).map(this::told);
    }

    public SseEmitter replayLive(String model) {
        return models.progressLive(model);
    }

    public JsonNode check(String model) {
        return told(models.check(model));
    }

    public JsonNode deadLetters(String model) {
        return told(models.deadLetters(model));
    }

    public void retry(String model, String id) {
        models.retry(model, id);
    }

    public JsonNode keys() {
        return told(keys.list());
    }

    public JsonNode makeKey(JsonNode key) {
        return body(keys.make(Fields.of(key)));
    }

    public void revokeKey(String id) {
        keys.revoke(id);
    }

    /** What went wrong, as the API words it, and logged as it logs it. */
    public Problem wordsFor(Exception wrong, HttpServletRequest request) {
        return problems.wordsFor(wrong, request);
    }

    private JsonNode told(Object answer) {
        return json.valueToTree(answer);
    }

    private JsonNode body(ResponseEntity<?> answer) {
        return json.valueToTree(answer.getBody());
    }
}
