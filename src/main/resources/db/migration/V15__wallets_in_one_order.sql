-- Two sets of a read model, and the history, are compared page by page in the order of Java's texts. The default of a PostgreSQL
-- database may be that of a language: Danish has aa behind z, and pages would pass wallets over. A statement is a comment on
-- H2, whose order is Java's.
${postgres} alter table balance_a alter column wallet_id type varchar(64) collate "C";
${postgres} alter table balance_b alter column wallet_id type varchar(64) collate "C";
${postgres} alter table issuance_wallet_a alter column wallet_id type varchar(64) collate "C";
${postgres} alter table issuance_wallet_b alter column wallet_id type varchar(64) collate "C";
