-- What V12 has read.
drop table if exists issuance_a;
drop table if exists issuance_b;
