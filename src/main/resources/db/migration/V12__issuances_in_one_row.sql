-- A wallet's counts by reward lie in its own row, [[rewardId,issued,reversed,points],...] in the order of rewardIds.
-- H2 commits each statement by itself: a start that ends in between begins here again, so what is read here goes in V13.
alter table issuance_wallet_a add column if not exists rewards ${text};
alter table issuance_wallet_b add column if not exists rewards ${text};
update issuance_wallet_a set rewards = coalesce((
    select '[' || string_agg('[' || r.reward_id || ',' || r.issued || ',' || r.reversed || ',' || r.points || ']', ',' order by r.reward_id) || ']'
    from issuance_a r where r.wallet_id = issuance_wallet_a.wallet_id), '[]');
update issuance_wallet_b set rewards = coalesce((
    select '[' || string_agg('[' || r.reward_id || ',' || r.issued || ',' || r.reversed || ',' || r.points || ']', ',' order by r.reward_id) || ']'
    from issuance_b r where r.wallet_id = issuance_wallet_b.wallet_id), '[]');
alter table issuance_wallet_a alter column rewards set not null;
alter table issuance_wallet_b alter column rewards set not null;
