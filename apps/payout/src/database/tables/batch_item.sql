-- One creator in a batch, in or out, and why. Its history is the stream `item-<id>`.
create table batch_item (
  item_id          uuid    primary key,
  batch_id         uuid    not null references payout_batch,
  creator_id       uuid    not null,
  amount_minor     bigint  not null,
  status           text    not null,
  reason           text,
  details_version  integer,
  end_to_end_id    text unique,
  bank_reason      text,     -- why the bank refused or returned it, such as AC04
  kept_minor       bigint,   -- what the bank kept when it came back
  constraint one_item_a_creator_and_batch unique (batch_id, creator_id),
  constraint excluded_items_say_why check ((status = 'excluded') = (reason is not null)),
  constraint what_came_back_says_why check ((status in ('rejected', 'returned')) = (bank_reason is not null)),
  constraint a_bank_keeps_less_than_all check (
    kept_minor is null or (kept_minor > 0 and kept_minor < amount_minor and bank_reason is not null)
  )
);
create index batch_item_by_status on batch_item (batch_id, status);
create index batch_item_that_came_back on batch_item (creator_id, details_version) where bank_reason is not null;
