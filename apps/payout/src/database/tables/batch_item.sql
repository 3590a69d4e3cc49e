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
  constraint one_item_a_creator_and_batch unique (batch_id, creator_id),
  constraint excluded_items_say_why check ((status = 'excluded') = (reason is not null))
);
create index batch_item_by_status on batch_item (batch_id, status);
