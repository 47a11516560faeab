-- Each read model has two sets of tables, a and b: one serves while the other may be built anew.
create table read_model_generation (
    model      varchar(32)                 not null,
    table_set  char(1)                     not null,
    generation bigint                      not null,
    state      varchar(16)                 not null,
    started_at timestamp(6) with time zone not null,
    primary key (model, table_set)
);
insert into read_model_generation (model, table_set, generation, state, started_at)
values ('balance', 'a', 1, 'SERVING', current_timestamp),
       ('issuance', 'a', 1, 'SERVING', current_timestamp);

create table balance_a (
    wallet_id varchar(64)                 not null primary key,
    version   bigint                      not null,
    balance   bigint                      not null,
    credited  bigint                      not null,
    redeemed  bigint                      not null,
    refunded  bigint                      not null,
    as_of     timestamp(6) with time zone not null
);
create table balance_b (
    wallet_id varchar(64)                 not null primary key,
    version   bigint                      not null,
    balance   bigint                      not null,
    credited  bigint                      not null,
    redeemed  bigint                      not null,
    refunded  bigint                      not null,
    as_of     timestamp(6) with time zone not null
);

create table issuance_wallet_a (
    wallet_id varchar(64)                 not null primary key,
    version   bigint                      not null,
    as_of     timestamp(6) with time zone not null
);
create table issuance_wallet_b (
    wallet_id varchar(64)                 not null primary key,
    version   bigint                      not null,
    as_of     timestamp(6) with time zone not null
);
create table issuance_a (
    wallet_id varchar(64) not null,
    reward_id bigint      not null,
    issued    bigint      not null,
    reversed  bigint      not null,
    points    bigint      not null,
    primary key (wallet_id, reward_id)
);
create table issuance_b (
    wallet_id varchar(64) not null,
    reward_id bigint      not null,
    issued    bigint      not null,
    reversed  bigint      not null,
    points    bigint      not null,
    primary key (wallet_id, reward_id)
);
-- Units over all customers, by the UTC day in which they were issued.
create table issuance_day_a (
    brand      varchar(64) not null,
    reward_id  bigint      not null,
    issue_day  date        not null,
    units      bigint      not null,
    points     bigint      not null,
    primary key (brand, reward_id, issue_day)
);
create table issuance_day_b (
    brand      varchar(64) not null,
    reward_id  bigint      not null,
    issue_day  date        not null,
    units      bigint      not null,
    points     bigint      not null,
    primary key (brand, reward_id, issue_day)
);

-- Wallets that a model could not count; later events of theirs are passed over until a retry brings them level.
create table parked_wallet (
    id         uuid                        not null primary key,
    model      varchar(32)                 not null,
    table_set  char(1)                     not null,
    wallet_id  varchar(64)                 not null,
    event_type varchar(64)                 not null,
    error      varchar(1000)               not null,
    since      timestamp(6) with time zone not null,
    tries      integer                     not null,
    constraint parked_wallet_once unique (model, table_set, wallet_id)
);

-- The newest replay of each model.
create table read_model_replay (
    model        varchar(32)                 not null primary key,
    state        varchar(16)                 not null,
    events_total bigint                      not null,
    events_done  bigint                      not null,
    differences  bigint                      not null,
    started_at   timestamp(6) with time zone not null,
    finished_at  timestamp(6) with time zone,
    error        varchar(1000)
);
