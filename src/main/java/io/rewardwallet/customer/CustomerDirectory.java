package io.rewardwallet.customer;

import java.util.Optional;
import org.springframework.stereotype.Component;

/** Stub. */
@Component
public class CustomerDirectory {

    public Optional<String> find(String brand, CustomerIdentifier id) {
        throw new UnsupportedOperationException();
    }
}
