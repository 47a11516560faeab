package io.rewardwallet.eventstore;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.rewardwallet.wallet.WalletEvent;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;

/** Reads stored payloads back, each type by a reader that is made once. */
@Component
public class StoredForm {

    private final JsonMapper json = StoredJson.mapper();
    private final Map<String, ObjectReader> readers = new ConcurrentHashMap<>();
    private final Map<String, Boolean> walletEvents = new ConcurrentHashMap<>();
    private final Map<String, Class<? extends WalletEvent>> walletEventTypes = new ConcurrentHashMap<>();

    /** The event behind a row's payload_type and payload. */
    public Object read(String payloadType, byte[] payload) {
        try {
            return readers.computeIfAbsent(payloadType, type -> json.readerFor(classOf(type)))
                    .readValue(payload);
        } catch (IOException e) {
            throw new IllegalStateException("A stored event cannot be read: " + payloadType, e);
        }
    }

    /** An event as it is stored. */
    byte[] write(Object event) {
        try {
            return json.writeValueAsBytes(event);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(
                    "An event cannot be written: " + event.getClass().getName(), e);
        }
    }

    /** Whether a payload_type is an event of a wallet. */
    public boolean isWalletEvent(String payloadType) {
        return walletEvents.computeIfAbsent(payloadType, type -> WalletEvent.class.isAssignableFrom(classOf(type)));
    }

    /** The class behind a payload_type that is an event of a wallet. */
    public Class<? extends WalletEvent> walletEvent(String payloadType) {
        return walletEventTypes.computeIfAbsent(
                payloadType, type -> classOf(type).asSubclass(WalletEvent.class));
    }

    private static Class<?> classOf(String payloadType) {
        try {
            return Class.forName(payloadType);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException("A stored event is of an unknown type: " + payloadType, e);
        }
    }
}
