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
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

/**
 * Finds the wallet of a call. Where a question is a round trip away, customers that are not in memory are asked for together by
 * the calls that come at the same time, and with each comes what its wallet is made of.
 */
@Component
class WalletFinder {

    /** One for all: two would halve the groups, which costs a tenth of the processor time of all such calls. */
    static final String LINE = "wallets asked for";

    /** The server reads their pages one after the other; each may have to come from the disk. */
    private static final int MOST_TOGETHER = 16;

    /** Whoever has waited so long asks alone, by another connection: the line is slow, or its connection hangs. */
    private static final Duration LONGEST_WAIT = Duration.ofMillis(20);

    private final CustomerDirectory customers;
    private final Openings openings;
    private final Turns<Asked> turns;

    /** Whose wallet is asked for. */
    record Asked(String brand, CustomerIdentifier identifier) {}

    @Autowired
    WalletFinder(CustomerDirectory customers, Openings openings) {
        this(customers, openings, LONGEST_WAIT);
    }

    WalletFinder(CustomerDirectory customers, Openings openings, Duration longestWait) {
        this.customers = customers;
        this.openings = openings;
        this.turns = new Turns<>(longestWait, MOST_TOGETHER, (line, asked) -> ask(asked).stream()
                .<Answer>map(found -> () -> found)
                .toList());
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
            return turns.share(LINE, 1, asked);
        } catch (WalletBusy e) {
            return ask(List.of(asked)).get(0);
        }
    }

    private List<@Nullable Opening> ask(List<Asked> asked) {
        try {
            return Arrays.asList(openings.read(
                    CustomerDirectory.WALLETS_OF_MANY,
                    asked.size(),
                    column(asked, Asked::brand),
                    column(asked, one -> one.identifier().kind().field()),
                    column(asked, one -> one.identifier().value())));
        } catch (DataAccessException e) {
            throw StoreUnavailable.nothingDone("The database does not answer: " + e.getMessage(), e);
        }
    }

    private static Object column(List<Asked> asked, Function<Asked, String> value) {
        return asked.stream().map(value).toArray(String[]::new);
    }

    Turns<Asked> turns() {
        return turns;
    }
}
