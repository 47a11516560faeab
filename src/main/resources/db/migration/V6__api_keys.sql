-- Who may call. A key itself is stored nowhere, only its SHA-256; a revoked one stays, since the audit trail names it.
create table api_key (
    id           varchar(32)                 not null primary key,
    name         varchar(128)                not null,
    brand        varchar(64)                 not null,
    roles        varchar(64)                 not null,
    key_hash     varchar(64)                 not null,
    created_at   timestamp(6) with time zone not null,
    created_by   varchar(128)                not null,
    last_used_at timestamp(6) with time zone,
    revoked_at   timestamp(6) with time zone,
    revoked_by   varchar(128)
);
