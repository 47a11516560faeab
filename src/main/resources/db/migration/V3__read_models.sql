-- Each read model has two sets of tables, a and b: one serves while the other may be built anew.
create table read_model_generation (
    model      varchar(32)                 not null,
    table_set  char(1)                     not null check (table_set in ('a', 'b')),
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
