package io.rewardwallet.audit;

import io.rewardwallet.history.StoredWalletEvent;
import io.rewardwallet.history.WalletHistory;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** Finds out what became of a requestId, from all events that carry it. */
@Component
public class RequestTrail {

    private final WalletHistory history;

    RequestTrail(WalletHistory history) {
        this.history = history;
    }

    /** What became of it in one wallet; empty when the wallet never saw it. */
    public Optional<RequestFate> inWallet(String brand, String walletId, String requestId) {
        return byWallet(brand, requestId).entrySet().stream()
                .filter(entry -> entry.getKey().equals(walletId))
                .map(entry -> RequestFate.of(requestId, entry.getValue()))
                .findFirst();
    }

    /** What became of it, by wallet id, in the order in which wallets first saw it. */
    public Map<String, RequestFate> inBrand(String brand, String requestId) {
        Map<String, RequestFate> fates = new LinkedHashMap<>();
        byWallet(brand, requestId)
                .forEach((walletId, events) -> fates.put(walletId, RequestFate.of(requestId, events)));
        return fates;
    }

    private Map<String, List<StoredWalletEvent>> byWallet(String brand, String requestId) {
        return history.ofRequest(brand, requestId).stream()
                .collect(Collectors.groupingBy(
                        stored -> stored.event().walletId(), LinkedHashMap::new, Collectors.toList()));
    }
}
