package io.rewardwallet.http;

import static io.rewardwallet.security.Role.ISSUER;
import static org.springframework.http.MediaType.APPLICATION_JSON_VALUE;

import io.rewardwallet.customer.CustomerIdentifier;
import io.rewardwallet.desk.CreditCall;
import io.rewardwallet.desk.RewardDesk;
import io.rewardwallet.security.AllowedTo;
import io.rewardwallet.security.BrandRule;
import io.rewardwallet.wallet.CallDetails;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Credits points (contract, "Credit points"). */
@RestController
class CreditController {

    private final RewardDesk desk;
    private final CallReadings readings;
    private final CallLog log;

    CreditController(RewardDesk desk, CallReadings readings, CallLog log) {
        this.desk = desk;
        this.readings = readings;
        this.log = log;
    }

    @PostMapping(path = "/api/v1/points/credit", consumes = APPLICATION_JSON_VALUE, produces = APPLICATION_JSON_VALUE)
    @AllowedTo(value = ISSUER, brand = BrandRule.IN_BODY)
    ResponseEntity<Answers.Credit> credit(HttpServletRequest request) {
        return credit(JsonBody.of(request));
    }

    ResponseEntity<Answers.Credit> credit(Fields body) {
        body.require("brand", "points", "requestId");
        String brand = body.text("brand", Names::brand);
        List<CustomerIdentifier> customer = Names.customer(body);
        long points = body.integer("points", 1, Long.MAX_VALUE, 1);
        String requestId = body.text("requestId", Names::requestId);
        CallDetails details = new CallDetails(
                null,
                body.text("notes", Names.text(0, 500)),
                null,
                null,
                AccessCheck.caller().name());
        body.finish();
        var outcome = desk.credit(new CreditCall(brand, customer, requestId, points, details));
        var answer = Answers.credit(brand, customer.get(0).toString(), requestId, outcome);
        readings.credited(outcome, answer.getBody().status().code());
        log.decided("credit", brand, answer.getBody().status().code(), List.of(requestId));
        return answer;
    }
}
