-- A wallet looks for its older requestIds. Many wallets may use the same requestId, so the wallet belongs into the index;
-- whoever asks for a requestId over all wallets uses its first column as before.
create index domain_event_request_of_wallet on domain_event (request_key, aggregate_id);
drop index domain_event_request;
