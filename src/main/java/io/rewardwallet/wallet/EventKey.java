package io.rewardwallet.wallet;

import java.util.UUID;

/**
 * Where an event about a requestId stands among all such events: three hashes side by side, the request's, the wallet's and
 * the identifier's, written {@code rrrrrrrr-rrrr-wwww-wwww-iiiiiiiiiiii}. So the events of a requestId have neighbouring
 * keys, and among them those of a wallet; the whole key is unique in the history, and so is the identifier. A part is a
 * hash: whoever looks by it asks the event what it is about. The form is frozen, stored keys are compared with new ones.
 */
public final class EventKey {

    private static final int REQUEST_BITS = 48;
    private static final int WALLET_BITS = 32;
    private static final int IDENTIFIER_BITS = 48;
    /** The wallet's bits lie half in the one and half in the other long of a UUID. */
    private static final int HALF = WALLET_BITS / 2;

    private EventKey() {}

    /**
     * The keys from the first to the last, both included.
     *
     * @param first of what is asked for
     * @param last in the order of unsigned numbers, which both databases give UUIDs
     */
    public record Range(UUID first, UUID last) {}

    /** The key of one event. */
    public static UUID of(String brand, String requestId, String walletId, String eventId) {
        return key(requestBits(brand, requestId), walletBits(walletId), identifierBits(eventId));
    }

    /** The key of an event of the same wallet about the same request that has another identifier. */
    public static UUID withIdentifier(UUID key, String eventId) {
        long wallet = key.getLeastSignificantBits() >>> IDENTIFIER_BITS << IDENTIFIER_BITS;
        return new UUID(key.getMostSignificantBits(), wallet | identifierBits(eventId));
    }

    /** The keys of all events about a requestId of a brand, over all its customers. */
    public static Range about(String brand, String requestId) {
        long request = requestBits(brand, requestId);
        return new Range(key(request, 0, 0), key(request, -1, -1));
    }

    /** The keys of one wallet's events about a requestId. */
    public static Range about(String brand, String requestId, String walletId) {
        long request = requestBits(brand, requestId);
        long wallet = walletBits(walletId);
        return new Range(key(request, wallet, 0), key(request, wallet, -1));
    }

    private static long requestBits(String brand, String requestId) {
        return EventIdentity.hashOfRequest(brand, requestId) >>> (Long.SIZE - REQUEST_BITS);
    }

    private static long walletBits(String walletId) {
        return EventIdentity.hash(walletId) >>> (Long.SIZE - WALLET_BITS);
    }

    private static long identifierBits(String eventId) {
        return EventIdentity.hash(eventId) >>> (Long.SIZE - IDENTIFIER_BITS);
    }

    private static UUID key(long request, long wallet, long identifier) {
        long walletsFirst = wallet >>> HALF & (1L << HALF) - 1;
        long identifiers = identifier & (1L << IDENTIFIER_BITS) - 1;
        return new UUID(request << HALF | walletsFirst, wallet << IDENTIFIER_BITS | identifiers);
    }
}
