package io.rewardwallet.http;

import static io.rewardwallet.security.Role.AUDITOR;
import static io.rewardwallet.security.Role.ISSUER;
import static io.rewardwallet.security.Role.OPERATOR;
import static org.springframework.http.MediaType.APPLICATION_JSON_VALUE;

import io.rewardwallet.balance.Balance;
import io.rewardwallet.balance.FindBalance;
import io.rewardwallet.history.WalletTotals;
import io.rewardwallet.security.AllowedTo;
import io.rewardwallet.security.BrandRule;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** A customer's points. A customer nobody has seen has none; a 404 would tell who is a customer. */
@RestController
class BalanceController {

    private final Customers customers;
    private final Ask ask;

    BalanceController(Customers customers, Ask ask) {
        this.customers = customers;
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
    @AllowedTo(
            value = {ISSUER, AUDITOR, OPERATOR},
            brand = BrandRule.IN_PATH)
    Answer balance(
            @PathVariable("brand") String brand,
            @PathVariable("customer") String customer,
            @RequestParam(name = "at", required = false) @Nullable String at,
            @RequestParam(name = "atVersion", required = false) @Nullable String atVersion,
            @RequestParam(name = "minVersion", required = false) @Nullable String minVersion) {
        Customers.Found found = customers.find(brand, customer);
        Balance balance = customers
                .asItStood(found, at, atVersion)
                .map(totals -> balanceOf(found, minVersion, totals))
                .orElseGet(() -> now(found, minVersion));
        return new Answer(
                found.brand(),
                found.identifier().toString(),
                balance.balance(),
                balance.credited(),
                balance.redeemed(),
                balance.refunded(),
                balance.walletVersion(),
                balance.asOf());
    }

    private Balance now(Customers.Found customer, @Nullable String minVersion) {
        return customers.asItStands(
                customer,
                minVersion,
                "balance",
                Balance.NONE,
                walletId -> ask.the(new FindBalance(walletId), Balance.class),
                Balance::walletVersion);
    }

    private Balance balanceOf(Customers.Found customer, @Nullable String minVersion, WalletTotals totals) {
        customers.requireVersion(customer, minVersion);
        return new Balance(
                totals.balance(),
                totals.credited(),
                totals.redeemed(),
                totals.refunded(),
                totals.version(),
                totals.asOf());
    }
}
