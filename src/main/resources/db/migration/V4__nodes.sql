-- Several nodes may share the database. When a node's writer was last heard of:
alter table event_writer add column seen_at timestamp(6) with time zone;

-- The one node that runs the read models' processors, until when if it is not heard of again.
create table read_model_lease (
    id         smallint                    not null primary key check (id = 1),
    node       varchar(64)                 not null,
    held_until timestamp(6) with time zone not null
);
insert into read_model_lease (id, node, held_until) values (1, '', current_timestamp);

-- Which node runs a replay (null: none has begun it yet), and whether somebody has asked to cancel it.
alter table read_model_replay add column runner varchar(64);
alter table read_model_replay add column cancel_asked boolean default false not null;
