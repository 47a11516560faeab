package io.rewardwallet.wallet;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * Derives what the store keeps unique from what the caller asked for. The forms are frozen: a stored identifier is compared
 * with new ones for ever. Always {@code kind:} and a SHA-256 over length-prefixed fields, so no requestId, whatever its
 * characters, can look like another key.
 */
public final class EventIdentity {

    /** Finding one costs as much as using it. What a failure may have left in it is cleared before each use ({@link #sha}). */
    private static final ThreadLocal<MessageDigest> SHA_256 = ThreadLocal.withInitial(EventIdentity::newSha256);

    private EventIdentity() {}

    /** The first event of a requestId that moves points or units, one kind for issue, credit and reversal. */
    static String first(String walletId, String requestId) {
        return key("first", walletId, requestId);
    }

    /** An issue continued when {@code before} units were there, 1 or more. */
    static String continued(String walletId, String requestId, int before) {
        return key("continued", walletId, requestId, String.valueOf(before));
    }

    /** The payment for an issue that started at {@code before} units, 0 or more. */
    static String paid(String walletId, String requestId, int before) {
        return key("paid", walletId, requestId, String.valueOf(before));
    }

    /** A reversal of an issue of which {@code before} units had been taken back, 0 or more. */
    static String reversed(String walletId, String requestId, int before) {
        return key("reversed", walletId, requestId, String.valueOf(before));
    }

    /** A refusal of a requestId by a code of the contract. */
    static String refused(String walletId, String requestId, int code) {
        return key("refused", walletId, requestId, String.valueOf(code));
    }

    /** The beginning of a request's hash, over brand and requestId. */
    static long hashOfRequest(String brand, String requestId) {
        return beginning(sha256("request", brand, requestId));
    }

    /** The beginning of the SHA-256 of a text in UTF-8. */
    static long hash(String text) {
        return beginning(sha().digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static long beginning(byte[] hash) {
        return ByteBuffer.wrap(hash).getLong();
    }

    private static String key(String kind, String... fields) {
        return kind + ":" + Base64.getUrlEncoder().withoutPadding().encodeToString(sha256(kind, fields));
    }

    private static byte[] sha256(String kind, String... fields) {
        MessageDigest digest = sha();
        add(digest, kind);
        for (String field : fields) {
            add(digest, field);
        }
        return digest.digest();
    }

    private static void add(MessageDigest digest, String field) {
        byte[] bytes = field.getBytes(StandardCharsets.UTF_8);
        for (int shift = Integer.SIZE - Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
            digest.update((byte) (bytes.length >>> shift));
        }
        digest.update(bytes);
    }

    private static MessageDigest sha() {
        MessageDigest digest = SHA_256.get();
        digest.reset();
        return digest;
    }

    private static MessageDigest newSha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
