package io.rewardwallet.issuance;

import io.rewardwallet.issuance.Issuances.OfReward;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Units of one wallet by reward, as numbers in an array: the wallet's version, then of each reward, in the order of
 * rewardIds, its id, units issued, units taken back and points paid; none is negative. In the table the rewards are a text,
 * {@code [[id,issued,reversed,points],…]}.
 */
final class WalletUnits {

    /** Numbers a reward. */
    private static final int EACH = 4;

    private long[] numbers;
    private String at = "";

    /** @param before null: nothing was counted of the wallet */
    WalletUnits(long @Nullable [] before) {
        this.numbers = before == null ? new long[1] : before.clone();
    }

    void reach(long version, String when) {
        numbers[0] = version;
        at = when;
    }

    void add(long rewardId, long issued, long reversed, long points) {
        int place = placeOf(rewardId);
        numbers[place + 1] += issued;
        numbers[place + 2] += reversed;
        numbers[place + 3] += points;
    }

    /** Adds all units of another array of the same form. */
    void addAll(long[] others) {
        for (int i = 1; i < others.length; i += EACH) {
            add(others[i], others[i + 1], others[i + 2], others[i + 3]);
        }
    }

    private int placeOf(long rewardId) {
        int place = 1;
        while (place < numbers.length && numbers[place] < rewardId) {
            place += EACH;
        }
        if (place == numbers.length || numbers[place] != rewardId) {
            long[] more = new long[numbers.length + EACH];
            System.arraycopy(numbers, 0, more, 0, place);
            more[place] = rewardId;
            System.arraycopy(numbers, place, more, place + EACH, numbers.length - place);
            numbers = more;
        }
        return place;
    }

    /** A copy that stays as it is. */
    long[] numbers() {
        return numbers.clone();
    }

    /** How many rewards there are. */
    int rewards() {
        return (numbers.length - 1) / EACH;
    }

    /** In the order of the table's form. */
    Object[] row(String walletId) {
        return new Object[] {walletId, numbers[0], at, text()};
    }

    private String text() {
        StringBuilder text = new StringBuilder("[");
        for (int i = 1; i < numbers.length; i++) {
            boolean isFirst = (i - 1) % EACH == 0;
            text.append(i == 1 ? "[" : isFirst ? "],[" : ",").append(numbers[i]);
        }
        return text.append(numbers.length > 1 ? "]]" : "]").toString();
    }

    /** What the table says of a wallet, as such an array. */
    static long[] read(long version, String rewards) {
        long[] numbers = new long[1 + EACH];
        numbers[0] = version;
        int size = 1;
        for (int i = 0; i < rewards.length(); i++) {
            int end = i;
            while (end < rewards.length() && Character.isDigit(rewards.charAt(end))) {
                end++;
            }
            if (end > i) {
                if (size == numbers.length) {
                    numbers = Arrays.copyOf(numbers, 2 * size);
                }
                numbers[size++] = Long.parseLong(rewards, i, end, 10);
                i = end;
            }
            if (i == rewards.length() || "[,]".indexOf(rewards.charAt(i)) < 0) {
                throw unreadable(rewards);
            }
        }
        if (size % EACH != 1) {
            throw unreadable(rewards);
        }
        return Arrays.copyOf(numbers, size);
    }

    private static IllegalStateException unreadable(String rewards) {
        return new IllegalStateException("The counts of a wallet cannot be read: " + rewards);
    }

    /** The rewards in such an array. */
    static List<OfReward> rewardsIn(long[] numbers) {
        List<OfReward> rewards = new ArrayList<>();
        for (int i = 1; i < numbers.length; i += EACH) {
            rewards.add(new OfReward(numbers[i], numbers[i + 1], numbers[i + 2], numbers[i + 3]));
        }
        return rewards;
    }
}
