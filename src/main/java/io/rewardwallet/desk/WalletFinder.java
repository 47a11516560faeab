package io.rewardwallet.desk;

import io.rewardwallet.customer.CustomerDirectory;
import io.rewardwallet.customer.CustomerDirectory.Located;
import io.rewardwallet.customer.CustomerIdentifier;
import io.rewardwallet.customer.DifferentCustomers;
import io.rewardwallet.desk.Turns.Answer;
import io.rewardwallet.eventstore.Opening;
import io.rewardwallet.eventstore.Openings;
import io.rewardwallet.eventstore.StoreUnavailable;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

/**
 * Finds the wallet of a call. Where a question is a round trip away, customers that are not in memory are asked for together by
 * the calls that come at the same time, and with each comes what its wallet is made of.
 */
@Component
class WalletFinder {

    /** Lines in which questions wait, each with a connection of its own: a slow answer holds up the calls of one line. */
    private static final int LINES = 2;

    private final CustomerDirectory customers;
    private final Openings openings;
    private final Turns<Asked> turns;

    /** Whose wallet is asked for. */
    record Asked(String brand, CustomerIdentifier identifier) {}

    /** @param longestWait for a question to be sent, after which the database is said not to answer */
    WalletFinder(
            CustomerDirectory customers,
            Openings openings,
            @Value("${spring.datasource.hikari.connection-timeout}") long longestWait) {
        this.customers = customers;
        this.openings = openings;
        this.turns = new Turns<>(Duration.ofMillis(longestWait), Turns.MOST_TOGETHER, (line, asked) -> ask(asked));
    }

    /**
     * What was found.
     *
     * @param opening what was read of the wallet on the way; null: nothing
     */
    record Found(Located located, @Nullable Opening opening) {}

    /**
     * Looks the identifiers of a call up. Creates nothing.
     *
     * @throws DifferentCustomers when those known do not name the same customer
     * @throws StoreUnavailable when the database does not answer
     */
    Found find(String brand, List<CustomerIdentifier> customer) {
        if (customer.size() > 1 || !openings.areWorthwhile()) {
            return new Found(customers.locate(brand, customer), null);
        }
        CustomerIdentifier identifier = customer.get(0);
        String remembered = customers.remembered(brand, identifier);
        if (remembered != null) {
            return new Found(new Located(remembered, true), null);
        }
        int timesForgotten = customers.timesForgotten();
        Opening opening = ask(new Asked(brand, identifier));
        if (opening == null) {
            return new Found(new Located(null, false), null);
        }
        customers.remember(brand, identifier, opening.walletId(), timesForgotten);
        return new Found(new Located(opening.walletId(), true), opening);
    }

    private @Nullable Opening ask(Asked asked) {
        try {
            return turns.share(lineOf(asked.identifier()), 1, asked);
        } catch (WalletBusy | DataAccessException e) {
            throw StoreUnavailable.nothingDone("The database does not answer", e);
        }
    }

    static String lineOf(CustomerIdentifier identifier) {
        return "line " + Math.floorMod(identifier.hashCode(), LINES);
    }

    private List<Answer> ask(List<Asked> asked) {
        Opening[] found = openings.read(
                CustomerDirectory.WALLETS_OF_MANY,
                asked.size(),
                column(asked, Asked::brand),
                column(asked, one -> one.identifier().kind().field()),
                column(asked, one -> one.identifier().value()));
        return Arrays.stream(found).map(one -> (Answer) () -> one).toList();
    }

    private static Object column(List<Asked> asked, Function<Asked, String> value) {
        return asked.stream().map(value).toArray(String[]::new);
    }

    Turns<Asked> turns() {
        return turns;
    }
}
