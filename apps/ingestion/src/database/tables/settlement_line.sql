-- What a network has paid, line by line, as it was decided: how much of a conversion is settled is the sum of its lines.
create table settlement_line (
  settlement_id  uuid    not null,
  line           integer not null,   -- dense, from 1
  conversion_id  uuid    not null,
  outcome        text    not null,
  expected       bigint  not null,   -- minor units
  paid           bigint  not null,
  difference     bigint  not null,   -- what of it settles nothing
  primary key (settlement_id, line),
  constraint settlement_outcome_is_known check (
    outcome in ('matched', 'corrected', 'differs', 'already-settled', 'currency-differs', 'unknown-conversion')
  )
);
create index settlement_line_by_conversion on settlement_line (conversion_id);
grant select, insert on settlement_line to {{app}};
