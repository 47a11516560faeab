-- The key of requests told brand and requestId, and beside it the index held the wallet and the whole identifier, as texts. Now
-- one value tells all three, so its index is a quarter as large: the first 48 bits as before, then 32 of a hash of the wallet
-- and 48 of one of the identifier (wallet/EventKey). It has another name, so that a version that would look for the old form
-- cannot; renamed before anything else. H2 commits each statement by itself: a start that ends in between begins here again.
${postgres} alter table domain_event rename column request_key to event_key;
${embedded} alter table domain_event alter column if exists request_key rename to event_key;
alter table domain_event drop constraint if exists domain_event_once;
${postgres} alter table domain_event alter column event_key type uuid using cast(
${postgres}     substring(replace(cast(event_key as text), '-', '') for 12)
${postgres}     || substring(encode(sha256(convert_to(aggregate_id, 'UTF8')), 'hex') for 8)
${postgres}     || substring(encode(sha256(convert_to(event_id, 'UTF8')), 'hex') for 12) as uuid);
${embedded} update domain_event set event_key = cast(
${embedded}     substring(replace(cast(event_key as varchar), '-', '') from 1 for 12)
${embedded}     || substring(rawtohex(hash('SHA-256', stringtoutf8(aggregate_id))) from 1 for 8)
${embedded}     || substring(rawtohex(hash('SHA-256', stringtoutf8(event_id))) from 1 for 12) as uuid) where event_key is not null;
alter table domain_event add constraint domain_event_once unique (event_key);
