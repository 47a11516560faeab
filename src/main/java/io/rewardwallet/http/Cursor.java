package io.rewardwallet.http;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** A place in a list, opaque to callers. It names the last entry seen, so entries added meanwhile move nothing. */
final class Cursor {

    private static final int LONGEST = 200;

    private Cursor() {}

    /** @param list what is listed; a cursor of one list is no cursor of another */
    static String after(String list, long entry) {
        byte[] text = (list + ":" + entry).getBytes(StandardCharsets.US_ASCII);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text);
    }

    /** @throws IllegalArgumentException with a sentence for the caller */
    static long in(String list, String cursor) {
        try {
            String text = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.US_ASCII);
            if (cursor.length() <= LONGEST && text.startsWith(list + ":")) {
                return Names.positive(text.substring(list.length() + 1));
            }
        } catch (IllegalArgumentException broken) {
            // worded below, like a cursor of another list
        }
        throw new IllegalArgumentException("must be the next of an earlier answer");
    }
}
