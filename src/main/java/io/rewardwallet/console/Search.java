package io.rewardwallet.console;

import io.rewardwallet.customer.CustomerDirectory;
import io.rewardwallet.customer.CustomerIdentifier;
import io.rewardwallet.http.Api;
import io.rewardwallet.http.Rejected;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/** What a text may mean: a mobile number, an email, an external id, a requestId. */
@Component
class Search {

    private final CustomerDirectory directory;
    private final Api api;

    Search(CustomerDirectory directory, Api api) {
        this.directory = directory;
        this.api = api;
    }

    /**
     * Something that is called so.
     *
     * @param what customer or request
     */
    record Hit(String what, String name, String address) {}

    List<Hit> of(String brand, String text) {
        List<Hit> hits = new ArrayList<>();
        meanings(text)
                .filter(identifier -> directory.find(brand, identifier).isPresent())
                .map(identifier ->
                        new Hit("customer", identifier.toString(), Links.ALL.customer(brand, identifier.toString())))
                .forEach(hits::add);
        if (isKnownRequest(brand, text)) {
            hits.add(new Hit("request", text, Links.ALL.request(brand, text)));
        }
        return hits;
    }

    private boolean isKnownRequest(String brand, String text) {
        try {
            return !api.requests(brand, text).isEmpty();
        } catch (Rejected notARequestId) {
            return false;
        }
    }

    /** The customers that it may name: as the API spells them, or by the value alone. */
    private static Stream<CustomerIdentifier> meanings(String text) {
        Optional<CustomerIdentifier> spelled = tried(() -> CustomerIdentifier.parse(text));
        Stream<CustomerIdentifier> plain = Arrays.stream(CustomerIdentifier.Kind.values())
                .flatMap(kind -> tried(() -> CustomerIdentifier.of(kind, bare(kind, text))).stream());
        return Stream.concat(spelled.stream(), plain).distinct();
    }

    /** People write blanks and dashes into numbers. */
    private static String bare(CustomerIdentifier.Kind kind, String text) {
        return kind == CustomerIdentifier.Kind.MOBILE ? text.replaceAll("[ ()./-]", "") : text;
    }

    private interface Reading {
        CustomerIdentifier read();
    }

    private static Optional<CustomerIdentifier> tried(Reading reading) {
        try {
            return Optional.of(reading.read());
        } catch (IllegalArgumentException notOfThisKind) {
            return Optional.empty();
        }
    }
}
