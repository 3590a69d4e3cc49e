create view log_row_head as
select 'ledger.entry.v1' as topic, "partition", next_seq as next_offset from journal_partition;
