-- What an entry did. In the order of the domain's list.
create type entry_kind as enum (
  'commission-accrued',
  'commission-adjusted',
  'commission-approved',
  'commission-reversed',
  'hold-ended',
  'funds-reserved',
  'reservation-released',
  'payment-started',
  'payment-settled',
  'payment-rejected',
  'payment-returned',
  'adjustment-posted',
  'write-off-posted',
  'settlement-posted',
  'exchange-posted',
  'difference-cleared',
  'opening-imported'
);
