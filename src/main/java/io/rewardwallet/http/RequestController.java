package io.rewardwallet.http;

import static io.rewardwallet.security.Role.AUDITOR;
import static io.rewardwallet.security.Role.ISSUER;
import static io.rewardwallet.security.Role.OPERATOR;
import static org.springframework.http.MediaType.APPLICATION_JSON_VALUE;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.rewardwallet.audit.RequestFate;
import io.rewardwallet.audit.RequestTrail;
import io.rewardwallet.customer.CustomerDirectory;
import io.rewardwallet.security.AllowedTo;
import io.rewardwallet.security.BrandRule;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What became of a requestId, for one customer or for all of a brand. */
@RestController
@RequestMapping(path = "/api/v1/brands/{brand}", produces = APPLICATION_JSON_VALUE)
class RequestController {

    private final Customers customers;
    private final CustomerDirectory directory;
    private final RequestTrail requests;

    RequestController(Customers customers, CustomerDirectory directory, RequestTrail requests) {
        this.customers = customers;
        this.directory = directory;
        this.requests = requests;
    }

    /** @param customer as first linked; null when the customer was forgotten */
    record OfCustomer(
            @Nullable String customer, @JsonUnwrapped RequestFate fate) {}

    @GetMapping("/customers/{customer}/requests/{requestId}")
    @AllowedTo(
            value = {ISSUER, AUDITOR, OPERATOR},
            brand = BrandRule.IN_PATH)
    RequestFate ofCustomer(
            @PathVariable("brand") String brand,
            @PathVariable("customer") String customer,
            @PathVariable("requestId") String requestId,
            @RequestParam(name = "minVersion", required = false) @Nullable String minVersion) {
        Customers.Found found = customers.find(brand, customer);
        customers.requireVersion(found, minVersion);
        String id = Names.inPath("requestId", requestId, Names::requestId);
        return Optional.ofNullable(found.walletId())
                .flatMap(walletId -> requests.inWallet(found.brand(), walletId, id))
                .orElseThrow(() -> new Rejected(
                        HttpStatus.NOT_FOUND,
                        "No call with this requestId has left a trace for the customer",
                        List.of()));
    }

    @GetMapping("/requests/{requestId}")
    @AllowedTo(
            value = {ISSUER, AUDITOR, OPERATOR},
            brand = BrandRule.IN_PATH)
    List<OfCustomer> ofBrand(@PathVariable("brand") String brandName, @PathVariable("requestId") String requestId) {
        String brand = Names.inPath("brand", brandName, Names::brand);
        String id = Names.inPath("requestId", requestId, Names::requestId);
        return requests.inBrand(brand, id).entrySet().stream()
                .map(entry -> new OfCustomer(nameOf(entry.getKey()), entry.getValue()))
                .toList();
    }

    private @Nullable String nameOf(String walletId) {
        return directory.linksOf(walletId).stream()
                .findFirst()
                .map(link -> link.identifier().toString())
                .orElse(null);
    }
}
