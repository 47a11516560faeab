package io.rewardwallet.http;

import static io.rewardwallet.security.Role.ISSUER;
import static org.springframework.http.MediaType.APPLICATION_JSON_VALUE;

import io.rewardwallet.customer.CustomerIdentifier;
import io.rewardwallet.desk.IssueCall;
import io.rewardwallet.desk.RewardDesk;
import io.rewardwallet.security.AllowedTo;
import io.rewardwallet.security.BrandRule;
import io.rewardwallet.wallet.CallDetails;
import io.rewardwallet.wallet.IssueReward;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * Issue calls: judges their shape (contract, "Issue rewards", rules 1 and 2) and hands them to the desk. Media types are
 * part of the mappings, so that an answer nobody can read is refused before anything is issued.
 */
@RestController
@RequestMapping(consumes = APPLICATION_JSON_VALUE, produces = APPLICATION_JSON_VALUE)
class IssueController {

    private static final int MOST_LINES = 50;
    private static final int MOST_UNITS = 1000;

    private final RewardDesk desk;
    private final CallReadings readings;
    private final CallLog log;
    private final boolean isRequestIdRequired;

    IssueController(
            RewardDesk desk,
            CallReadings readings,
            CallLog log,
            @Value("${rewards.require-request-id:false}") boolean isRequestIdRequired) {
        this.desk = desk;
        this.readings = readings;
        this.log = log;
        this.isRequestIdRequired = isRequestIdRequired;
    }

    @PostMapping("/api/v1/rewards/issue")
    @AllowedTo(value = ISSUER, brand = BrandRule.IN_BODY)
    ResponseEntity<Answers.Issue> issue(
            HttpServletRequest request, @RequestParam(name = "dryRun", required = false) @Nullable String dryRun) {
        boolean isDryRun = Query.flag("dryRun", dryRun);
        return issueLines(JsonBody.of(request), null, isDryRun);
    }

    /** The path and parameters that existing clients use; nothing is validated less for {@code skip_validation}. */
    @PostMapping("/api_gateway/rewards/core/v1/user/rewards/issue")
    @AllowedTo(value = ISSUER, brand = BrandRule.IN_BODY)
    ResponseEntity<Answers.Issue> issueAsBefore(
            HttpServletRequest request,
            @RequestParam(name = "dryRun", required = false) @Nullable String dryRun,
            @RequestParam(name = "username", required = false) @Nullable String username,
            @RequestParam(name = "skip_validation", required = false) @Nullable String skipValidation) {
        Query.flag("skip_validation", skipValidation);
        String name = Query.text("username", username, Names.text(0, 128));
        boolean isDryRun = Query.flag("dryRun", dryRun);
        return issueLines(JsonBody.of(request), name, isDryRun);
    }

    /** One unit of one reward; the same key as a line of a bulk call with quantity 1. */
    @PostMapping("/api/v1/rewards/{rewardId}/issue")
    @AllowedTo(value = ISSUER, brand = BrandRule.IN_BODY)
    ResponseEntity<Answers.Issue> issueOne(
            HttpServletRequest request,
            @PathVariable("rewardId") String rewardId,
            @RequestParam(name = "dryRun", required = false) @Nullable String dryRun) {
        long reward = Names.inPath("rewardId", rewardId, Names::rewardId);
        Fields body = JsonBody.of(request);
        body.integer("quantity", 1, 1, 1);
        return decide(body, null, Query.flag("dryRun", dryRun), List.of(line(body, reward, 1)));
    }

    ResponseEntity<Answers.Issue> issueLines(Fields body, @Nullable String username, boolean isDryRun) {
        body.require("rewards");
        List<IssueReward.Line> lines = new ArrayList<>();
        for (Fields line : body.objects("rewards", 1, MOST_LINES)) {
            line.require("rewardId");
            long rewardId = line.integer("rewardId", 1, Long.MAX_VALUE, 1);
            lines.add(line(line, rewardId, (int) line.integer("quantity", 1, MOST_UNITS, 1)));
        }
        return decide(body, username, isDryRun, lines);
    }

    private IssueReward.Line line(Fields fields, long rewardId, int quantity) {
        if (isRequestIdRequired) {
            fields.require("requestId");
        }
        return new IssueReward.Line(rewardId, quantity, fields.text("requestId", Names::requestId));
    }

    private ResponseEntity<Answers.Issue> decide(
            Fields body, @Nullable String username, boolean isDryRun, List<IssueReward.Line> lines) {
        body.require("brand");
        String brand = body.text("brand", Names::brand);
        List<CustomerIdentifier> customer = Names.customer(body);
        CallDetails details = new CallDetails(
                body.textOrInteger("transactionNumber", Names.text(0, 128)),
                body.text("notes", Names.text(0, 500)),
                body.text("eventLogId", Names.text(0, 128)),
                username,
                AccessCheck.caller().name());
        body.finish();
        refuseDuplicates(lines);
        var outcome = desk.issue(new IssueCall(brand, customer, lines, details, isDryRun));
        var answer = Answers.issue(brand, customer.get(0).toString(), outcome);
        if (!isDryRun) {
            readings.issued(outcome, answer.getBody().status().code());
        }
        log.decided(
                isDryRun ? "issue, dry run" : "issue",
                brand,
                answer.getBody().status().code(),
                lines.stream().map(IssueReward.Line::requestId).toList());
        return answer;
    }

    private static void refuseDuplicates(List<IssueReward.Line> lines) {
        Set<String> seen = new HashSet<>();
        List<FieldError> duplicates = IntStream.range(0, lines.size())
                .filter(i -> {
                    String requestId = lines.get(i).requestId();
                    return requestId != null && !seen.add(requestId);
                })
                .mapToObj(i -> new FieldError("rewards[" + i + "].requestId", "is there twice in this call"))
                .toList();
        if (!duplicates.isEmpty()) {
            throw new Rejected(HttpStatus.BAD_REQUEST, "Duplicate requestId", duplicates);
        }
    }
}
