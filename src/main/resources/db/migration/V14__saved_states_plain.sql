-- PostgreSQL compresses whatever is long, which for a saved state took ten times as long as storing it. H2 compresses
-- nothing: there ${plain} says again what is so anyway.
alter table snapshot alter column payload set ${plain};
