package io.rewardwallet.http;

import static org.springframework.http.MediaType.APPLICATION_JSON_VALUE;

import io.rewardwallet.balance.Balance;
import io.rewardwallet.balance.FindBalance;
import io.rewardwallet.customer.CustomerDirectory;
import io.rewardwallet.customer.CustomerIdentifier;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** A customer's points. A customer nobody has seen has none; a 404 would tell who is a customer. */
@RestController
class BalanceController {

    private final CustomerDirectory directory;
    private final Ask ask;

    BalanceController(CustomerDirectory directory, Ask ask) {
        this.directory = directory;
        this.ask = ask;
    }

    record Answer(
            String brand,
            String customer,
            long balance,
            long credited,
            long redeemed,
            long refunded,
            long walletVersion,
            @Nullable Instant asOf) {}

    @GetMapping(path = "/api/v1/brands/{brand}/customers/{customer}/balance", produces = APPLICATION_JSON_VALUE)
    Answer balance(@PathVariable("brand") String brandName, @PathVariable("customer") String customerName) {
        String brand = Names.inPath("brand", brandName, Names::brand);
        CustomerIdentifier customer = Names.inPath("customer", customerName, CustomerIdentifier::parse);
        Balance found = directory
                .find(brand, customer)
                .map(wallet -> ask.the(new FindBalance(wallet), Balance.class))
                .orElse(Balance.NONE);
        return new Answer(
                brand,
                customer.toString(),
                found.balance(),
                found.credited(),
                found.redeemed(),
                found.refunded(),
                found.walletVersion(),
                found.asOf());
    }
}
