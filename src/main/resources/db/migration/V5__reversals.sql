-- Units by the time of their issue, less those taken back: what the windows of limits are counted from.
create table issuance_time_a (
    wallet_id varchar(64)                 not null,
    reward_id bigint                      not null,
    issued_at timestamp(6) with time zone not null,
    units     bigint                      not null,
    primary key (wallet_id, reward_id, issued_at)
);
create table issuance_time_b (
    wallet_id varchar(64)                 not null,
    reward_id bigint                      not null,
    issued_at timestamp(6) with time zone not null,
    units     bigint                      not null,
    primary key (wallet_id, reward_id, issued_at)
);

-- The model did not keep times before, so it follows the history from its first event again.
delete from token_entry where processor_name in ('issuance_a', 'issuance_b');
delete from parked_wallet where model = 'issuance';
delete from issuance_wallet_a;
delete from issuance_wallet_b;
delete from issuance_a;
delete from issuance_b;
delete from issuance_day_a;
delete from issuance_day_b;
