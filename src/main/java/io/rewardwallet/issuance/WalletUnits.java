package io.rewardwallet.issuance;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
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

    private static final String UNREADABLE = "The counts of a wallet cannot be read: ";
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .build();

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

    /** The array as it is now; more that is added may change it. */
    long[] numbers() {
        return numbers;
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
        long[][] rewards = new long[rewards()][];
        for (int i = 0; i < rewards.length; i++) {
            rewards[i] = Arrays.copyOfRange(numbers, 1 + i * EACH, 1 + (i + 1) * EACH);
        }
        try {
            return JSON.writeValueAsString(rewards);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("The counts of a wallet cannot be written", e);
        }
    }

    /**
     * What the table says of a wallet, as such an array.
     *
     * @throws IllegalStateException when the text is not of that form
     */
    static long[] read(long version, String text) {
        long[][] rewards;
        try {
            rewards = JSON.readValue(text, long[][].class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(UNREADABLE + text, e);
        }
        long[] numbers = new long[1 + rewards.length * EACH];
        numbers[0] = version;
        for (int i = 0; i < rewards.length; i++) {
            if (rewards[i].length != EACH || Arrays.stream(rewards[i]).anyMatch(number -> number < 0)) {
                throw new IllegalStateException(UNREADABLE + text);
            }
            System.arraycopy(rewards[i], 0, numbers, 1 + i * EACH, EACH);
        }
        return numbers;
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
