package io.rewardwallet.wallet;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How many units of one reward stand, by the time of their issue. Nothing is ever dropped but units taken back: a limit
 * may get a longer window later, and that one counts them too. Two sorted lists, so a window is counted by two searches
 * however many units there are.
 */
public final class UnitTimes {

    /** Microseconds since 1970, ascending. */
    private List<Long> times = new ArrayList<>();

    /** Units up to each of these times, that time included. */
    private List<Long> upTo = new ArrayList<>();

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
        return unitsBefore(times.size());
    }

    /** Units issued at this time or earlier. */
    public long upTo(Instant time) {
        int place = placeOf(micros(time));
        return unitsBefore(place < 0 ? -place - 1 : place + 1);
    }

    /** Units issued earlier than this. */
    public long before(Instant time) {
        int place = placeOf(micros(time));
        return unitsBefore(place < 0 ? -place - 1 : place);
    }

    /** When the nth unit was issued, 1 being the oldest. */
    Instant timeOf(long nth) {
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
        return other instanceof UnitTimes that && times.equals(that.times) && upTo.equals(that.upTo);
    }

    @Override
    public int hashCode() {
        return Objects.hash(times, upTo);
    }

    @Override
    public String toString() {
        return "times " + times + ", units up to each " + upTo;
    }
}
