-- What a debtor has paid, line by line. `paid - difference` of a line is what its conversion is owed less; `difference`
-- is what went to suspense. Minor units of the part's currency.
create table settlement_line (
  settlement_id   uuid    not null,
  line            integer not null,   -- from 1, over all parts
  part            integer not null,
  conversion_id   uuid    not null,
  transaction_id  text    not null,
  outcome         text    not null,
  paid_on         date    not null,
  expected        bigint  not null,
  paid            bigint  not null,
  difference      bigint  not null,
  primary key (settlement_id, line)
);

create index settlement_line_by_part on settlement_line (settlement_id, part);

-- The reconciliation list, oldest first.
create index settlement_line_with_difference on settlement_line (paid_on, settlement_id, line) where difference <> 0;
