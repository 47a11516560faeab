-- The only place that knows who a customer is.
create table customer_identifier (
    brand      varchar(64)                 not null,
    kind       varchar(16)                 not null,
    identifier varchar(254)                not null,
    wallet_id  varchar(64)                 not null,
    linked_at  timestamp(6) with time zone not null,
    primary key (brand, kind, identifier)
);
create index customer_identifier_wallet on customer_identifier (wallet_id);
