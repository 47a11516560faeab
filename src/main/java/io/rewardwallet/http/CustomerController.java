package io.rewardwallet.http;

import static io.rewardwallet.security.Role.AUDITOR;
import static io.rewardwallet.security.Role.OPERATOR;
import static org.springframework.http.MediaType.APPLICATION_JSON_VALUE;

import io.rewardwallet.customer.CustomerDirectory;
import io.rewardwallet.security.AllowedTo;
import io.rewardwallet.security.BrandRule;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The identifiers that name a customer, and since when. */
@RestController
class CustomerController {

    private final Customers customers;
    private final CustomerDirectory directory;

    CustomerController(Customers customers, CustomerDirectory directory) {
        this.customers = customers;
        this.directory = directory;
    }

    record Answer(String brand, String customer, List<Identifier> identifiers) {}

    record Identifier(String identifier, Instant since) {}

    @GetMapping(path = "/api/v1/brands/{brand}/customers/{customer}", produces = APPLICATION_JSON_VALUE)
    @AllowedTo(
            value = {AUDITOR, OPERATOR},
            brand = BrandRule.IN_PATH)
    Answer identifiers(
            @PathVariable("brand") String brand,
            @PathVariable("customer") String customer,
            @RequestParam(name = "minVersion", required = false) @Nullable String minVersion) {
        Customers.Found found = customers.find(brand, customer);
        customers.requireVersion(found, minVersion);
        List<Identifier> identifiers = found.walletId() == null
                ? List.of()
                : directory.linksOf(found.walletId()).stream()
                        .map(link -> new Identifier(link.identifier().toString(), link.since()))
                        .toList();
        return new Answer(found.brand(), found.identifier().toString(), identifiers);
    }
}
