-- As many customers as :customers says, each credited once, as so many calls would have left them, read models included.
insert into customer_identifier (brand, kind, identifier, wallet_id, linked_at)
select 'bench', 'mobile', (910000000000 + i)::text, 'wallet-' || lpad(i::text, 29, '0'), now()
from generate_series(0, :customers - 1) i;

insert into domain_event (global_index, event_id, aggregate_type, aggregate_id, sequence_number, occurred_at, payload_type,
                          payload, event_key)
select i + 1, 'first:bench-' || i, 'CustomerRewardWallet', 'wallet-' || lpad(i::text, 29, '0'), 0,
       '2026-06-01 00:00:00Z', 'io.rewardwallet.wallet.PointsCredited',
       convert_to('{"walletId":"wallet-' || lpad(i::text, 29, '0') || '","brand":"bench","requestId":"seed-' || i
           || '","points":100000000,"balanceAfter":100000000,"call":{},"at":"2026-06-01T00:00:00Z"}', 'UTF8'),
       md5('bench-' || i)::uuid
from generate_series(0, :customers - 1) i;

update event_head set last_index = :customers;

insert into balance_a (wallet_id, version, balance, credited, redeemed, refunded, as_of)
select 'wallet-' || lpad(i::text, 29, '0'), 1, 100000000, 100000000, 0, 0, '2026-06-01 00:00:00Z'
from generate_series(0, :customers - 1) i;

insert into issuance_wallet_a (wallet_id, version, as_of, rewards)
select 'wallet-' || lpad(i::text, 29, '0'), 1, '2026-06-01 00:00:00Z', '[]'
from generate_series(0, :customers - 1) i;

update token_entry set token = convert_to('{"globalIndex":' || :customers || '}', 'UTF8'),
                       token_type = 'org.axonframework.eventhandling.GlobalSequenceTrackingToken'
where processor_name in ('balance_a', 'issuance_a');
vacuum analyze;
