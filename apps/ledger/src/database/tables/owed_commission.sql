-- What is confirmed of a commission, as of its last entry that is summed up. First accruals have no row: nothing of them
-- is confirmed. With paid_conversion, receivable_total, receivable_day and receivable_checkpoint a roll-up that may be
-- emptied, all five at once, and is made again from the books.
create table owed_commission (
  creator_id     uuid   not null,
  commission_id  uuid   not null,
  conversion_id  uuid   not null,
  debtor         text   not null,
  currency       text   not null,
  confirmed      bigint not null,   -- minor units: the creator's share and the fee
  confirmed_on   date,              -- UTC; none where it is pending again
  primary key (creator_id, commission_id)
);

create index owed_commission_by_conversion on owed_commission (conversion_id);
