package io.rewardwallet.issuance;

import java.time.LocalDate;
import java.util.List;

/** Units of a reward over all customers, by UTC day; days without any are left out. */
public record RewardDays(List<Day> days) {

    /**
     * One day.
     *
     * @param units issued in it
     * @param points paid for them
     */
    public record Day(LocalDate day, long units, long points) {}
}
