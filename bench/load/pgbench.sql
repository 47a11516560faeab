-- What storing one call costs a client of PostgreSQL at least: two rows and a commit.
begin;
insert into bench_event (wallet, payload) values ((random() * 5000)::int, repeat('x', 300));
insert into bench_event (wallet, payload) values ((random() * 5000)::int, repeat('x', 300));
commit;
