-- Units of a reward that all customers have, for limits over all of them. A count begins with the version of the catalogue
-- (since_version) that set the first such limit; counts that began before are of no use any more. Changed in the statement
-- or transaction that stores the events; last_index is that of the newest event counted.
create table stock (
    brand         varchar(64) not null,
    reward_id     bigint      not null,
    since_version bigint      not null,
    timed         boolean     not null,
    issued        bigint      not null,
    last_index    bigint      not null,
    primary key (brand, reward_id, since_version)
);

-- Of timed counts, for limits with windows: each change of the units that stand, by the time of their issue.
create table stock_change (
    brand         varchar(64)                 not null,
    reward_id     bigint                      not null,
    since_version bigint                      not null,
    global_index  bigint                      not null,
    issued_at     timestamp(6) with time zone not null,
    units         bigint                      not null
);
create index stock_change_of_reward on stock_change (brand, reward_id, since_version, global_index);
