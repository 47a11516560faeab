package io.rewardwallet.http;

import static io.rewardwallet.security.Role.ISSUER;
import static org.springframework.http.MediaType.APPLICATION_JSON_VALUE;

import io.rewardwallet.customer.CustomerIdentifier;
import io.rewardwallet.desk.ReversalCall;
import io.rewardwallet.desk.RewardDesk;
import io.rewardwallet.security.AllowedTo;
import io.rewardwallet.security.BrandRule;
import io.rewardwallet.wallet.CallDetails;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Takes units of an issue back (contract, "Take a reward back"). */
@RestController
class ReversalController {

    private final RewardDesk desk;
    private final CallReadings readings;
    private final CallLog log;

    ReversalController(RewardDesk desk, CallReadings readings, CallLog log) {
        this.desk = desk;
        this.readings = readings;
        this.log = log;
    }

    @PostMapping(path = "/api/v1/rewards/reverse", consumes = APPLICATION_JSON_VALUE, produces = APPLICATION_JSON_VALUE)
    @AllowedTo(value = ISSUER, brand = BrandRule.IN_BODY)
    ResponseEntity<Answers.Reversal> reverse(HttpServletRequest request) {
        Fields body = JsonBody.of(request);
        body.require("brand", "requestId", "rewardId", "reversalId");
        String brand = body.text("brand", Names::brand);
        List<CustomerIdentifier> customer = Names.customer(body);
        String requestId = body.text("requestId", Names::requestId);
        long rewardId = body.integer("rewardId", 1, Long.MAX_VALUE, 1);
        // More than a requestId can have is no fault of shape: it is answered 8020.
        int quantity = (int) body.integer("quantity", 1, Integer.MAX_VALUE, 0);
        String reversalId = body.text("reversalId", Names::requestId);
        CallDetails details = new CallDetails(
                null,
                body.text("notes", Names.text(0, 500)),
                null,
                null,
                AccessCheck.caller().name());
        body.finish();
        var call = new ReversalCall(
                brand, customer, requestId, rewardId, quantity == 0 ? null : quantity, reversalId, details);
        var outcome = desk.reverse(call);
        var answer = Answers.reversal(call, outcome);
        readings.reversed(outcome, answer.getBody().status().code());
        log.decided("reverse", brand, answer.getBody().status().code(), List.of(reversalId, requestId));
        return answer;
    }
}
