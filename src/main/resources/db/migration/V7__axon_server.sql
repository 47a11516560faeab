-- With Axon Server, domain_event, event_head and catalogue_change hold a copy of the history that is kept there. Who
-- this database is, as the first event of that history names it: wallets belong to one customer directory.
create table directory_identity (
    id       smallint    not null primary key check (id = 1),
    identity varchar(64) not null
);
