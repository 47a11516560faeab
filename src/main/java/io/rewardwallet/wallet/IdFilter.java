package io.rewardwallet.wallet;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A Bloom filter: ids go in and never come out, and of any id it says whether it may be one of them. It never denies one that
 * was put in. It may suspect one that was not: of 2,000 ids one in a thousand others, of 10,000 one in twenty, of 50,000 seven
 * in ten, and so the more the less is gained by asking. It takes nothing before the first id, then 8 KiB for ever.
 *
 * <p>Bits are kept in snapshots, so the places of an id may not change without {@link CustomerRewardWallet#STATE_REVISION}.
 */
final class IdFilter {

    private static final int BITS = 1 << 16;
    private static final int PROBES = 3;
    private static final int BITS_A_PLACE = 16;

    private byte @Nullable [] bits;

    void add(String id) {
        if (bits == null) {
            bits = new byte[BITS / Byte.SIZE];
        }
        long places = placesOf(id);
        for (int i = 0; i < PROBES; i++) {
            int place = place(places, i);
            bits[place / Byte.SIZE] |= (byte) (1 << place % Byte.SIZE);
        }
    }

    /** False: it was never put in. */
    boolean mayHold(String id) {
        if (bits == null) {
            return false;
        }
        long places = placesOf(id);
        for (int i = 0; i < PROBES; i++) {
            int place = place(places, i);
            if ((bits[place / Byte.SIZE] & 1 << place % Byte.SIZE) == 0) {
                return false;
            }
        }
        return true;
    }

    boolean isEmpty() {
        return bits == null;
    }

    /** Bytes that it takes in memory. */
    int weight() {
        return bits == null ? 0 : bits.length;
    }

    private static int place(long places, int probe) {
        return (int) (places >>> probe * BITS_A_PLACE) & BITS - 1;
    }

    /** FNV-1a over the chars, 64 bits, and the last step of MurmurHash3, after which any 16 bits are as good as others. */
    static long placesOf(String id) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < id.length(); i++) {
            hash = (hash ^ id.charAt(i)) * 0x100000001b3L;
        }
        hash = (hash ^ hash >>> 33) * 0xff51afd7ed558ccdL;
        hash = (hash ^ hash >>> 33) * 0xc4ceb9fe1a85ec53L;
        return hash ^ hash >>> 33;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof IdFilter that && Arrays.equals(bits, that.bits);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bits);
    }
}
