package io.rewardwallet.wallet;

import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The units of a wallet that stand, by reward. The times of the newest are kept, over all rewards so many as a state of
 * constant size may hold; of older ones how many there are. A window that begins among those is counted from the history,
 * and what was read there stays in memory, but in no snapshot.
 */
final class StandingUnits {

    /** Times kept over all rewards, about 24 bytes of a snapshot each. */
    static final int NEWEST_TIMES = 2_048;

    private static final UnitTimes NONE = new UnitTimes();

    private int most;
    private int times;
    private Map<Long, UnitTimes> byReward = new LinkedHashMap<>();
    private transient Map<Long, UnitTimes> allTimes = new HashMap<>();

    StandingUnits() {
        this(NEWEST_TIMES);
    }

    /** @param most times that are kept */
    StandingUnits(int most) {
        this.most = most;
    }

    void add(long rewardId, Instant issuedAt, long units) {
        change(rewardId, known -> known.add(issuedAt, units));
    }

    void remove(long rewardId, Instant issuedAt, long units) {
        change(rewardId, known -> known.remove(issuedAt, units));
    }

    private void change(long rewardId, Consumer<UnitTimes> change) {
        UnitTimes kept = byReward.computeIfAbsent(rewardId, id -> new UnitTimes());
        times -= kept.size();
        change.accept(kept);
        times += kept.size();
        UnitTimes all = allTimes.get(rewardId);
        if (all != null) {
            change.accept(all);
        }
        if (times > most) {
            letGo();
        }
    }

    /** Half of what the reward with the most times has, so that this is rare. */
    private void letGo() {
        UnitTimes largest = byReward.values().stream()
                .max(Comparator.comparingInt(UnitTimes::size))
                .orElseThrow();
        times -= largest.size();
        largest.letGoOfOldest((largest.size() + 1) / 2);
        times += largest.size();
    }

    /** What the state knows of a reward's units. */
    UnitTimes of(long rewardId) {
        return byReward.getOrDefault(rewardId, NONE);
    }

    /**
     * The times of all of a reward's units, from the history when they are asked for the first time.
     *
     * @param history hands over the wallet's issues and reversals
     */
    UnitTimes allOf(long rewardId, Consumer<Consumer<WalletEvent>> history) {
        UnitTimes known = allTimes.get(rewardId);
        if (known == null) {
            var read = new UnitTimes();
            history.accept(event -> takeIn(event, rewardId, read));
            if (read.total() != of(rewardId).total()) {
                throw new IllegalStateException("Of reward " + rewardId + " the history has " + read.total()
                        + " units standing, the wallet " + of(rewardId).total());
            }
            allTimes.put(rewardId, read);
            known = read;
        }
        return known;
    }

    private static void takeIn(WalletEvent event, long rewardId, UnitTimes times) {
        if (event instanceof RewardIssued issued && issued.rewardId() == rewardId) {
            times.add(issued.at(), issued.units());
        } else if (event instanceof RewardReversed reversed && reversed.rewardId() == rewardId) {
            reversed.taken().forEach(taken -> times.remove(taken.issuedAt(), taken.units()));
        }
    }

    Map<Long, UnitTimes> byReward() {
        return byReward;
    }

    /** Times in memory, those read from the history included. */
    long timesInMemory() {
        return times + allTimes.values().stream().mapToLong(UnitTimes::size).sum();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof StandingUnits that
                && most == that.most
                && times == that.times
                && byReward.equals(that.byReward);
    }

    @Override
    public int hashCode() {
        return Objects.hash(times, byReward);
    }

    @Override
    public String toString() {
        return byReward.toString();
    }
}
