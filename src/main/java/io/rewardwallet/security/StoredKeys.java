package io.rewardwallet.security;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The table of keys. */
final class StoredKeys {

    private static final String COLUMNS =
            "id, name, brand, roles, key_hash, created_at, created_by, last_used_at, revoked_at, revoked_by";

    private final JdbcClient sql;

    StoredKeys(JdbcClient sql) {
        this.sql = sql;
    }

    /** A key and the hash that it is known by. */
    record Stored(ApiKey key, byte[] hash) {}

    List<Stored> all() {
        return sql.sql("select " + COLUMNS + " from api_key order by created_at, id")
                .query((row, i) -> stored(row))
                .list();
    }

    void insert(ApiKey key, byte[] hash) {
        sql.sql("insert into api_key (" + COLUMNS + ") values (?, ?, ?, ?, ?, ?, ?, null, null, null)")
                .params(
                        key.id(),
                        key.name(),
                        key.brand(),
                        words(key.roles()),
                        HexFormat.of().formatHex(hash),
                        key.createdAt().atOffset(ZoneOffset.UTC),
                        key.createdBy())
                .update();
    }

    /** Puts another key in the place of one; a revoked one is good again. @return false when there is none */
    boolean replace(String id, byte[] hash) {
        return sql.sql("update api_key set key_hash = ?, revoked_at = null, revoked_by = null where id = ?")
                        .params(HexFormat.of().formatHex(hash), id)
                        .update()
                == 1;
    }

    /** Does nothing to a key that is revoked already: who did it first stays on record. */
    void revoke(String id, Instant at, String by) {
        sql.sql("update api_key set revoked_at = ?, revoked_by = ? where id = ? and revoked_at is null")
                .params(at.atOffset(ZoneOffset.UTC), by, id)
                .update();
    }

    void used(String id, Instant at) {
        OffsetDateTime time = at.atOffset(ZoneOffset.UTC);
        sql.sql("update api_key set last_used_at = ? where id = ? and (last_used_at is null or last_used_at < ?)")
                .params(time, id, time)
                .update();
    }

    private static Stored stored(ResultSet row) throws SQLException {
        ApiKey key = new ApiKey(
                row.getString("id"),
                row.getString("name"),
                row.getString("brand"),
                roles(row.getString("roles")),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                row.getString("created_by"),
                time(row, "last_used_at"),
                time(row, "revoked_at"),
                row.getString("revoked_by"));
        return new Stored(key, HexFormat.of().parseHex(row.getString("key_hash")));
    }

    private static @Nullable Instant time(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    private static String words(Set<Role> roles) {
        return new TreeSet<>(roles).stream().map(Role::word).collect(Collectors.joining(","));
    }

    private static Set<Role> roles(String words) {
        return Arrays.stream(words.split(","))
                .map(word -> Role.of(word).orElseThrow())
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
