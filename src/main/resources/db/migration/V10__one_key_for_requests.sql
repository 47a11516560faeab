-- One index where there were two with keys in no order. An identifier is derived from wallet and requestId, and so is what
-- stands before it here, so no identifier can be there twice; all events about a requestId lie side by side, and each call
-- touches a place of the index a line instead of one an event. H2 commits each statement by itself: a start that ends in
-- between begins here again.
alter table domain_event drop constraint if exists domain_event_once;
drop index if exists domain_event_request_of_wallet;
alter table domain_event add constraint domain_event_once unique (request_key, aggregate_id, event_id);
