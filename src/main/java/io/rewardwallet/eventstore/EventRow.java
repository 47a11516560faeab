package io.rewardwallet.eventstore;

import io.rewardwallet.wallet.EventKey;
import io.rewardwallet.wallet.WalletEvent;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.serialization.SerializedObject;
import org.axonframework.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/** One event as it is stored; the global index is given by the writer. */
record EventRow(
        String eventId,
        String aggregateType,
        String aggregateId,
        long sequenceNumber,
        OffsetDateTime occurredAt,
        String payloadType,
        @Nullable String payloadRevision,
        byte[] payload,
        byte @Nullable [] metaData,
        @Nullable UUID eventKey) {

    static EventRow of(DomainEventMessage<?> event, Serializer serializer) {
        SerializedObject<byte[]> payload = event.serializePayload(serializer, byte[].class);
        byte[] metaData = event.getMetaData().isEmpty()
                ? null
                : event.serializeMetaData(serializer, byte[].class).getData();
        String identity = null;
        UUID eventKey = null;
        Instant at = event.getTimestamp();
        if (event.getPayload() instanceof WalletEvent of) {
            identity = of.identity();
            eventKey = keyOf(of, identity);
            at = of.at();
        }
        return new EventRow(
                identity == null ? event.getIdentifier() : identity,
                event.getType(),
                event.getAggregateIdentifier(),
                event.getSequenceNumber(),
                time(at),
                payload.getType().getName(),
                payload.getType().getRevision(),
                payload.getData(),
                metaData,
                eventKey);
    }

    /** Null where there is no requestId, whose identifier is of chance then. */
    static @Nullable UUID keyOf(WalletEvent event, @Nullable String eventId) {
        return event.requestId() == null || eventId == null
                ? null
                : EventKey.of(event.brand(), event.requestId(), event.walletId(), eventId);
    }

    /** As precise as the store keeps it. */
    static OffsetDateTime time(Instant at) {
        return at.truncatedTo(ChronoUnit.MICROS).atOffset(ZoneOffset.UTC);
    }
}
