package io.rewardwallet.security;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A key as it may be shown: all but the key.
 *
 * @param brand the only one that it is good for, or {@link Caller#ALL_BRANDS}
 * @param lastUsedAt to the minute; null: never
 */
public record ApiKey(
        String id,
        String name,
        String brand,
        Set<Role> roles,
        Instant createdAt,
        String createdBy,
        @Nullable Instant lastUsedAt,
        @Nullable Instant revokedAt,
        @Nullable String revokedBy) {

    Caller caller() {
        return new Caller(id, name, brand, roles);
    }

    ApiKey withLastUsed(@Nullable Instant at) {
        boolean isNewer = at != null && (lastUsedAt == null || at.isAfter(lastUsedAt));
        return new ApiKey(
                id, name, brand, roles, createdAt, createdBy, isNewer ? at : lastUsedAt, revokedAt, revokedBy);
    }
}
