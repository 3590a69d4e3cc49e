import { sumsOfReceivables } from '../database/migrations.js';
import type { Check } from './checks.query.js';

export const clockCheck = 'each fence stands at its last seal, or at the end of the last day that is summed up';

const tables = [
  ...['journal_partition', 'account', 'entry', 'line_chunk', 'seal', 'commission_state', 'reservation_state'],
  ...[
    'hold_due',
    'quiet_move',
    'head',
    'settlement_part',
    'settlement_line',
    'settlement_clearing',
    'instruction',
    'rolled_day',
  ],
  ...['running_total', 'trial_total', 'period', 'period_statements', 'statement', 'stream_event', 'log_batch'],
  ...sumsOfReceivables,
];
const keyless = ['day_total', 'month_total'];
/** The log and the streams are guarded by their readers; the others change as the books work. */
const changing = ['hold_due', 'instruction', 'journal_partition', 'stream_event', 'log_batch', ...sumsOfReceivables];
const list = (names: readonly string[]) => names.map((name) => `'${name}'`).join(', ');

/** What no hash can protect, because the books change it or keep it beside the seals: held against what is sealed. */
export const fenceChecks: readonly Check[] = [
  {
    check: 'every table of the books has its key, and refuses changes where it has to',
    sql: `
      select count(*) as rows, min(array[number]) filter (where not keyed or (not is_changing and not guarded)) as place
      from (
        select number, name in (${list(changing)}) as is_changing,
          name in (${list(keyless)})
            or exists (select from pg_index where indrelid = name::regclass and indisprimary and indisvalid) as keyed,
          exists (select from pg_trigger where tgrelid = name::regclass and tgenabled = 'O'
            and tgfoid = 'refuse_change'::regproc) as guarded
        from unnest(array[${list([...tables, ...keyless])}]) with ordinality as known (name, number)
      ) as looked_at`,
    nameOf: ([number]) => `table ${[...tables, ...keyless][Number(number) - 1]}`,
  },
  {
    check: 'the journal has its partitions, each once',
    sql: `
      select count(*) as rows, min(array[coalesce(fence."partition", number)::bigint])
        filter (where fence."partition" is null or number is null or copies > 1) as place
      from (select "partition", count(*) as copies from journal_partition group by "partition") as fence
      full join generate_series(0, 11) as number on number = fence."partition"`,
    nameOf: ([partition]) => `journal_partition ${partition}`,
  },
  {
    check: clockCheck,
    sql: `
      select count(*) as rows, min(array["partition"::bigint, (extract(epoch from head_recorded_at) * 1000)::bigint])
        filter (where head_recorded_at is distinct from greatest(last_seal, last_head, last_rolled)) as place
      from (
        select fence."partition", fence.head_recorded_at,
          coalesce((select recorded_at from seal where seal."partition" = fence."partition" order by batch desc limit 1), 'epoch')
            as last_seal,
          (select (max(day) + 1)::timestamp at time zone 'UTC' from head) as last_head,
          (select (max(recorded_day) + 1)::timestamp at time zone 'UTC' from rolled_day
            where rolled_day."partition" = fence."partition") as last_rolled
        from journal_partition as fence
      ) as stood`,
    nameOf: ([partition, ms]) =>
      `journal_partition ${partition}: stands at ${new Date(Number(ms)).toISOString()}, where neither a seal nor a day ends`,
  },
  {
    check: 'entries and seals tell instants to the millisecond, as they are sealed',
    sql: `
      select count(*) as rows, min(array[of_seal, "partition", number]) filter (where at <> date_trunc('milliseconds', at)) as place
      from (
        select 0 as of_seal, "partition", seq as number, effective_at as at from entry
        union all select 1, "partition", batch, recorded_at from seal
      ) as told`,
    nameOf: ([ofSeal, partition, number]) =>
      ofSeal === 0n ? `entry ${partition}-${number}` : `seal ${partition}/${number}`,
  },
  {
    check:
      'an entry counts on the day on which it happened, or once that is closed on the day it was recorded or later',
    sql: `
      select count(*) as rows, min(array["partition", seq]) filter (where booked_on <> happened and not (
        booked_on > happened and (booked_on = recorded or (booked_on > recorded and extract(day from booked_on) = 1)))) as place
      from (
        select entry."partition", entry.seq, entry.booked_on, (entry.effective_at at time zone 'UTC')::date as happened,
          (seal.recorded_at at time zone 'UTC')::date as recorded
        from entry join seal on seal."partition" = entry."partition" and seal.batch = entry.batch
      ) as counted`,
    nameOf: ([partition, seq]) => `entry ${partition}-${seq}`,
  },
  {
    check: 'an entry that takes another back comes after it, in its currency',
    sql: `
      select count(*) as rows, min(array[entry."partition", entry.seq]) filter (where original.seq is null
        or original.seq >= entry.seq or original.currency <> entry.currency) as place
      from entry left join entry as original
        on original."partition" = entry."partition" and original.seq = entry.reverses
      where entry.reverses is not null`,
    nameOf: ([partition, seq]) => `entry ${partition}-${seq}`,
  },
  {
    check: 'accounts are numbered without a hole, in their partition and stripe, and each has a line',
    sql: `
      select count(*) as rows, min(array[id]) filter (where id <> expected * 4096 + "partition"
        or stripe <> case owner when 'company' then "partition" else -1 end
        or not exists (select from line_chunk where line_chunk.account = numbered.id)) as place
      from (
        select account.*, row_number() over (partition by "partition" order by id) - 1 as expected from account
      ) as numbered`,
    nameOf: ([account]) => `account ${account}`,
  },
];
