package io.rewardwallet.eventstore;

import com.google.protobuf.ByteString;
import io.axoniq.axonserver.grpc.MetaDataValue;
import io.axoniq.axonserver.grpc.SerializedObject;
import io.axoniq.axonserver.grpc.event.Event;
import io.rewardwallet.wallet.WalletEvent;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;
import org.axonframework.eventhandling.GenericDomainEventEntry;
import org.jspecify.annotations.Nullable;

/**
 * An event as Axon Server holds it, made from and turned into a row. Its own time is in milliseconds; the payload's
 * counts.
 */
final class ServerEvent {

    private static final String META_DATA = "json";

    private ServerEvent() {}

    static Event of(EventRow row) {
        Event.Builder event = Event.newBuilder()
                .setMessageIdentifier(row.eventId())
                .setAggregateType(row.aggregateType())
                .setAggregateIdentifier(row.aggregateId())
                .setAggregateSequenceNumber(row.sequenceNumber())
                .setTimestamp(row.occurredAt().toInstant().toEpochMilli())
                .setPayload(SerializedObject.newBuilder()
                        .setType(row.payloadType())
                        .setRevision(row.payloadRevision() == null ? "" : row.payloadRevision())
                        .setData(ByteString.copyFrom(row.payload())));
        if (row.metaData() != null) {
            event.putMetaData(
                    META_DATA,
                    MetaDataValue.newBuilder()
                            .setTextValue(new String(row.metaData(), StandardCharsets.UTF_8))
                            .build());
        }
        return event.build();
    }

    /** As Axon reads it. */
    static GenericDomainEventEntry<byte[]> entryOf(Event event) {
        byte[] metaData = metaDataOf(event);
        return new GenericDomainEventEntry<>(
                event.getAggregateType(),
                event.getAggregateIdentifier(),
                event.getAggregateSequenceNumber(),
                event.getMessageIdentifier(),
                Instant.ofEpochMilli(event.getTimestamp()),
                event.getPayload().getType(),
                revisionOf(event),
                event.getPayload().getData().toByteArray(),
                metaData == null ? new byte[] {'{', '}'} : metaData);
    }

    /** As it is copied. */
    static EventRow rowOf(Event event, StoredForm form) {
        byte[] payload = event.getPayload().getData().toByteArray();
        Instant at = Instant.ofEpochMilli(event.getTimestamp());
        UUID eventKey = null;
        if (form.read(event.getPayload().getType(), payload) instanceof WalletEvent of) {
            eventKey = EventRow.keyOf(of, event.getMessageIdentifier());
            at = of.at();
        }
        return new EventRow(
                event.getMessageIdentifier(),
                event.getAggregateType(),
                event.getAggregateIdentifier(),
                event.getAggregateSequenceNumber(),
                EventRow.time(at),
                event.getPayload().getType(),
                revisionOf(event),
                payload,
                metaDataOf(event),
                eventKey);
    }

    private static @Nullable String revisionOf(Event event) {
        String revision = event.getPayload().getRevision();
        return revision.isEmpty() ? null : revision;
    }

    private static byte @Nullable [] metaDataOf(Event event) {
        MetaDataValue json = event.getMetaDataMap().get(META_DATA);
        return json == null ? null : json.getTextValue().getBytes(StandardCharsets.UTF_8);
    }
}
