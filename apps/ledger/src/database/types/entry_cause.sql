-- The topics whose facts make entries. A hold's end, which time brings about, follows from the entry that began it.
create type entry_cause as enum (
  'attribution.commission.v1',
  'payout.item.v1',
  'ledger.entry.v1',
  'ledger.instruction.v1',
  'ingestion.settlement.v1'
);
