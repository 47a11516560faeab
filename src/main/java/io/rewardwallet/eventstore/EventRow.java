package io.rewardwallet.eventstore;

import java.time.OffsetDateTime;
import java.util.UUID;
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
        @Nullable UUID requestKey) {}
