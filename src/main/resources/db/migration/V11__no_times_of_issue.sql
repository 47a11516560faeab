-- The times of a wallet's units are read from its events when somebody asks for the room of a limit.
drop table if exists issuance_time_a;
drop table if exists issuance_time_b;
