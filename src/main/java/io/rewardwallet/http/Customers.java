package io.rewardwallet.http;

import io.rewardwallet.customer.CustomerDirectory;
import io.rewardwallet.customer.CustomerIdentifier;
import io.rewardwallet.history.PastMoments;
import io.rewardwallet.history.WalletHistory;
import io.rewardwallet.history.WalletTotals;
import io.rewardwallet.readmodel.FreshReads;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Finds the wallet that a read is about, as new as the caller asks for and as old as the caller asks for. */
@Component
class Customers {

    private final CustomerDirectory directory;
    private final WalletHistory history;
    private final PastMoments past;
    private final FreshReads freshReads;

    Customers(CustomerDirectory directory, WalletHistory history, PastMoments past, FreshReads freshReads) {
        this.directory = directory;
        this.history = history;
        this.past = past;
        this.freshReads = freshReads;
    }

    /**
     * The customer of a path.
     *
     * @param walletId null when no call has named the customer yet
     */
    record Found(
            String brand,
            CustomerIdentifier identifier,
            @Nullable String walletId) {}

    Found find(String brandName, String customerName) {
        String brand = Names.inPath("brand", brandName, Names::brand);
        CustomerIdentifier identifier = Names.inPath("customer", customerName, CustomerIdentifier::parse);
        return new Found(brand, identifier, directory.find(brand, identifier).orElse(null));
    }

    /** Refuses a {@code minVersion} that the wallet does not have; what is read from the history itself is always new. */
    void requireVersion(Found customer, @Nullable String minVersion) {
        requireVersion(customer, "minVersion", Query.version("minVersion", minVersion));
    }

    /**
     * What a read model says of a customer, once it has reached {@code minVersion}.
     *
     * @param none the answer for a customer whom no call has named yet
     * @param query asks the model for a wallet
     * @param reached the version that an answer has reached
     */
    <T> T asItStands(
            Found customer,
            @Nullable String minVersion,
            String model,
            T none,
            Function<String, T> query,
            ToLongFunction<T> reached) {
        Long version = Query.version("minVersion", minVersion);
        String walletId = customer.walletId();
        if (walletId == null) {
            requireVersion(customer, "minVersion", version);
            return none;
        }
        return version == null
                ? query.apply(walletId)
                : freshReads.read(
                        model,
                        walletId,
                        version,
                        () -> query.apply(walletId),
                        reached,
                        () -> requireVersion(customer, "minVersion", version));
    }

    /** The wallet as it stood at a moment of its past; empty when none is asked for. */
    Optional<WalletTotals> asItStood(Found customer, @Nullable String at, @Nullable String atVersion) {
        Instant time = Query.time("at", at);
        Long version = Query.version("atVersion", atVersion);
        if (time != null && version != null) {
            throw Rejected.field("atVersion", "must not be given together with at");
        }
        requireVersion(customer, "atVersion", version);
        if (time == null && version == null) {
            return Optional.empty();
        }
        if (customer.walletId() == null) {
            return Optional.of(new WalletTotals());
        }
        return Optional.of(
                time != null
                        ? past.at(customer.walletId(), time)
                        : past.atVersion(customer.walletId(), version == null ? 0 : version));
    }

    private void requireVersion(Found customer, String parameter, @Nullable Long version) {
        if (version != null
                && version > 0
                && (customer.walletId() == null || !history.hasVersion(customer.walletId(), version))) {
            throw Rejected.field(parameter, "is a version that the wallet does not have");
        }
    }
}
