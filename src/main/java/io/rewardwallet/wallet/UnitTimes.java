package io.rewardwallet.wallet;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How many units of one reward stand, by the time of their issue. Two sorted lists, so a window is counted by two searches
 * however many units there are. Of the oldest, the times may be let go of ({@link #letGoOfOldest}); then only their number
 * is known and that they lie between two moments, and {@link #knows} says of which moments a count can be told.
 */
public final class UnitTimes {

    /** Microseconds since 1970, ascending. */
    private List<Long> times = new ArrayList<>();

    /** Units up to each of these times, that time included. */
    private List<Long> upTo = new ArrayList<>();

    /** Units whose times were let go of; while there are any, they are not before the first nor after the last of these. */
    private long older;

    private long firstOlder;
    private long lastOlder;

    /** Adds units issued at a time; the newest time is the cheap case and the usual one. */
    public void add(Instant issuedAt, long units) {
        change(micros(issuedAt), units);
    }

    /** Takes units issued at a time out again. */
    void remove(Instant issuedAt, long units) {
        change(micros(issuedAt), -units);
    }

    /** All units. */
    public long total() {
        return older + unitsBefore(times.size());
    }

    /** Whether it can be told how many units were issued before a time and up to it. */
    boolean knows(Instant time) {
        long micros = micros(time);
        return older == 0 || micros > lastOlder || micros < firstOlder;
    }

    /** Whether it can be told when the nth unit was issued. */
    boolean knowsTimeOf(long nth) {
        return nth > older;
    }

    /** Distinct times that are known. */
    int size() {
        return times.size();
    }

    /** Units issued at this time or earlier. */
    public long upTo(Instant time) {
        int place = placeOf(micros(time));
        return olderThan(time) + unitsBefore(place < 0 ? -place - 1 : place + 1);
    }

    /** Units issued earlier than this. */
    public long before(Instant time) {
        int place = placeOf(micros(time));
        return olderThan(time) + unitsBefore(place < 0 ? -place - 1 : place);
    }

    private long olderThan(Instant time) {
        if (!knows(time)) {
            throw new IllegalStateException("The units around " + time + " are not in the state");
        }
        return micros(time) > lastOlder ? older : 0;
    }

    /** Keeps of the oldest times only how many units they had. */
    void letGoOfOldest(int count) {
        long units = unitsBefore(count);
        if (units == 0) {
            return;
        }
        firstOlder = older == 0 ? times.get(0) : Math.min(firstOlder, times.get(0));
        lastOlder = times.get(count - 1);
        older += units;
        times.subList(0, count).clear();
        upTo.subList(0, count).clear();
        upTo.replaceAll(sum -> sum - units);
    }

    /** When the nth unit was issued, 1 being the oldest. */
    Instant timeOf(long nthOfAll) {
        if (!knowsTimeOf(nthOfAll)) {
            throw new IllegalStateException("The time of unit " + nthOfAll + " is not in the state");
        }
        long nth = nthOfAll - older;
        int low = 0;
        int high = upTo.size() - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (upTo.get(middle) < nth) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return Instant.EPOCH.plus(times.get(low), ChronoUnit.MICROS);
    }

    private void change(long time, long units) {
        if (older > 0 && time <= lastOlder) {
            older += units;
            firstOlder = Math.min(firstOlder, time);
            return;
        }
        int place = placeOf(time);
        if (place < 0) {
            place = -place - 1;
            times.add(place, time);
            upTo.add(place, unitsBefore(place));
        }
        for (int i = place; i < upTo.size(); i++) {
            upTo.set(i, upTo.get(i) + units);
        }
        if (upTo.get(place) == unitsBefore(place)) {
            times.remove(place);
            upTo.remove(place);
        }
    }

    private int placeOf(long time) {
        return Collections.binarySearch(times, time);
    }

    private long unitsBefore(int place) {
        return place == 0 ? 0 : upTo.get(place - 1);
    }

    private static long micros(Instant time) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, time);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof UnitTimes that
                && times.equals(that.times)
                && upTo.equals(that.upTo)
                && older == that.older
                && (older == 0 || firstOlder == that.firstOlder && lastOlder == that.lastOlder);
    }

    @Override
    public int hashCode() {
        return Objects.hash(times, upTo, older);
    }

    @Override
    public String toString() {
        return older + " units, then times " + times + ", units up to each " + upTo;
    }
}
