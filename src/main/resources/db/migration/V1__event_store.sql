-- The history. Rows are added, never changed. global_index comes from event_head, so it has no holes and is the order of
-- commit; ${bytes} is the database's type for short binary values.
create table domain_event (
    global_index     bigint                      not null primary key,
    event_id         varchar(64)                 not null,
    aggregate_type   varchar(64)                 not null,
    aggregate_id     varchar(128)                not null,
    sequence_number  bigint                      not null,
    occurred_at      timestamp(6) with time zone not null,
    payload_type     varchar(255)                not null,
    payload_revision varchar(64),
    payload          ${bytes}                    not null,
    meta_data        ${bytes},
    request_key      uuid,
    constraint domain_event_once unique (event_id),
    constraint domain_event_in_order unique (aggregate_id, sequence_number)
);
create index domain_event_request on domain_event (request_key);

-- One row for all nodes: the newest index and how often the rewards on offer have changed.
create table event_head (
    id                smallint not null primary key check (id = 1),
    last_index        bigint   not null,
    catalogue_version bigint   not null
);
insert into event_head (id, last_index, catalogue_version) values (1, 0, 0);

-- One row a node: which life of it writes (epoch) and the last group that it stored.
create table event_writer (
    node       varchar(64) not null primary key,
    epoch      bigint      not null,
    last_group bigint      not null
);

-- Which event made which version of the catalogue.
create table catalogue_change (
    version      bigint not null primary key,
    global_index bigint not null unique
);

create table snapshot (
    aggregate_id     varchar(128)                not null primary key,
    aggregate_type   varchar(64)                 not null,
    sequence_number  bigint                      not null,
    occurred_at      timestamp(6) with time zone not null,
    payload_type     varchar(255)                not null,
    payload_revision varchar(64),
    payload          ${bytes}                    not null
);

-- How far each processor has read.
create table token_entry (
    processor_name varchar(255) not null,
    segment        integer      not null,
    token          ${bytes},
    token_type     varchar(255),
    claimed_at     varchar(255),
    owner          varchar(255),
    primary key (processor_name, segment)
);
