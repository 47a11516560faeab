package io.rewardwallet.history;

import io.rewardwallet.wallet.RewardIssued;
import io.rewardwallet.wallet.RewardReversed;
import io.rewardwallet.wallet.WalletEvent;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.springframework.stereotype.Component;

/**
 * When the newest units of a wallet were issued, those left out that were taken back. Read from the history when somebody asks:
 * a read model of times was one more row a line that is issued.
 */
@Component
public class StandingTimes {

    private static final int FIRST_BATCH = 50;
    private static final int MOST_A_BATCH = 1_000;

    private final WalletHistory history;

    StandingTimes(WalletHistory history) {
        this.history = history;
    }

    /**
     * Units issued at a moment or later, by reward and time, as of a version of the wallet. Times within a wallet never run
     * backwards, so reading ends at the first event before the moment. Units that were issued under a clock that ran ahead
     * are not seen once a later event lies before the moment.
     *
     * @param version one that is stored, as that of a read model is; 0: no event
     */
    public Map<Long, SortedMap<Instant, Long>> since(Instant moment, String walletId, long version) {
        Map<Long, SortedMap<Instant, Long>> units = new HashMap<>();
        read(moment, walletId, version, units);
        // What is not seen may have been taken back.
        units.values().forEach(times -> times.values().removeIf(count -> count <= 0));
        return units;
    }

    private void read(Instant moment, String walletId, long version, Map<Long, SortedMap<Instant, Long>> units) {
        long last = version;
        for (int size = FIRST_BATCH; last > 0; size = Math.min(2 * size, MOST_A_BATCH)) {
            List<StoredWalletEvent> batch = history.upTo(walletId, last, size);
            for (StoredWalletEvent stored : batch) {
                if (stored.event().at().isBefore(moment)) {
                    return;
                }
                count(stored.event(), moment, units);
            }
            last -= size;
        }
    }

    private static void count(WalletEvent event, Instant moment, Map<Long, SortedMap<Instant, Long>> units) {
        if (event instanceof RewardIssued issue) {
            add(units, issue.rewardId(), issue.at(), issue.units());
        } else if (event instanceof RewardReversed reversal) {
            reversal.taken().stream()
                    .filter(taken -> !taken.issuedAt().isBefore(moment))
                    .forEach(taken -> add(units, reversal.rewardId(), taken.issuedAt(), -taken.units()));
        }
    }

    private static void add(Map<Long, SortedMap<Instant, Long>> units, long rewardId, Instant issuedAt, long more) {
        units.computeIfAbsent(rewardId, id -> new TreeMap<>()).merge(issuedAt, more, Long::sum);
    }
}
