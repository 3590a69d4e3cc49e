import type { Finding, PeriodDocument } from '#contracts';
import type { Queryable } from '#postgres';
import { lastDayOf, monthAfter } from '../domain/month.js';
import { trialBalance } from '../domain/trial-balance.js';
import { bookedTotals } from '../periods/booked-totals.query.js';
import { type StoredPeriod, storedOf } from '../periods/periods.query.js';
import { watermarkOf } from '../periods/watermark.js';

export const periodChain = 'every closed month is what it was when it was closed, and follows the one before it';
const shut = 'nothing was booked into a closed month after it was closed';
const balance = 'the trial balance of every closed month is what is booked by its end';

const periods = `
  select currency, month, to_char(closed_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as closed_at, document, sha256, previous_sha256, sha256(document) as found
  from period order by currency, month`;

/** The first entry that is booked by the day though it came after the watermark; and whether that is where a seal ends. */
const after = `
  select stretch.number - 1 as "partition", late.seq,
    stretch.next_seq = 0 or exists (
      select from seal where seal."partition" = stretch.number - 1 and first_seq + entries = stretch.next_seq
        and encode(hash, 'hex') = stretch.head_hash
    ) as sealed
  from unnest($1::bigint[], $2::text[]) with ordinality as stretch (next_seq, head_hash, number)
  left join lateral (
    select min(seq) as seq from entry
    where entry."partition" = stretch.number - 1 and seq >= stretch.next_seq and currency = $3 and booked_on <= $4::date
  ) as late on true
  order by 1`;

/** The first fence that is closed through another day than the end of a currency's last period. */
const closed = `
  with last as (
    select currency, ((max(month) || '-01')::date + interval '1 month' - interval '1 day')::date::text as day
    from period group by currency
  ), known as (
    select currency from last
    union select jsonb_object_keys(closed_through) from journal_partition
  )
  select fence."partition", known.currency, fence.closed_through ->> known.currency as through, last.day
  from journal_partition as fence cross join known left join last using (currency)
  where fence.closed_through ->> known.currency is distinct from last.day
  order by 1, 2 limit 1`;

interface Unfit {
  partition: number;
  currency: string;
  through: string | null;
  day: string | null;
}

interface PeriodRow {
  currency: string;
  month: string;
  closed_at: string;
  document: Buffer;
  sha256: Buffer;
  previous_sha256: Buffer | null;
  found: Buffer;
}

/** Recomputes closed months: chain, watermarks, trial balances. */
export async function checkPeriods(books: Queryable): Promise<Finding[]> {
  const { rows } = await books.query<PeriodRow>(periods);
  const faults: Record<'chain' | 'shut' | 'balance', string | undefined> = {
    ...{ chain: undefined, shut: undefined, balance: undefined },
  };
  for (const [at, row] of rows.entries()) {
    const name = `period ${row.currency} ${row.month}`;
    const before = rows[at - 1]?.currency === row.currency ? rows[at - 1] : undefined;
    const link = linkFault(row, before);
    if (link !== undefined) {
      faults.chain ??= `${name}: ${link}`;
      continue;
    }
    const period = storedOf(row);
    faults.shut ??= await openFault(books, period);
    faults.balance ??= (await isWhatIsBooked(books, period)) ? undefined : name;
  }
  // Where the chain is broken, months may not be months.
  if (faults.chain === undefined) faults.shut ??= await fenceFault(books);
  const found = (check: string, fault: string | undefined): Finding => ({
    ...{ check, rows: rows.length },
    ...(fault === undefined ? {} : { fault }),
  });
  return [found(periodChain, faults.chain), found(shut, faults.shut), found(balance, faults.balance)];
}

function linkFault(row: PeriodRow, before: PeriodRow | undefined): string | undefined {
  if (!row.found.equals(row.sha256)) return 'its hash is not that of its document';
  const { currency, month, closedAt, previousSha256 } = JSON.parse(row.document.toString('utf8')) as PeriodDocument;
  if (currency !== row.currency || month !== row.month || closedAt.replace('Z', '000Z') !== row.closed_at) {
    return 'its document is of another month';
  }
  const previous = before?.sha256.toString('hex') ?? null;
  if (previousSha256 !== previous || (row.previous_sha256?.toString('hex') ?? null) !== previous) {
    return 'the hash before it is another';
  }
  return before !== undefined && monthAfter(before.month) !== month ? `follows ${before.month}` : undefined;
}

async function openFault(books: Queryable, period: StoredPeriod): Promise<string | undefined> {
  const { currency, month, watermark } = period.document;
  const heads = watermark.map(({ headHash }) => headHash);
  const values = [watermarkOf(period), heads, currency, lastDayOf(month)];
  const { rows } = await books.query<{ partition: bigint; seq: bigint | null; sealed: boolean }>(after, values);
  const wrong = rows.find(({ seq, sealed }) => seq !== null || !sealed);
  if (wrong === undefined) return undefined;
  if (wrong.seq !== null) return `entry ${wrong.partition}-${wrong.seq}`;
  return `period ${currency} ${month}: its watermark in partition ${wrong.partition} is where no seal ends`;
}

async function fenceFault(books: Queryable): Promise<string | undefined> {
  const [unfit] = (await books.query<Unfit>(closed)).rows;
  if (unfit === undefined) return undefined;
  const { partition, currency, through, day } = unfit;
  return `journal_partition ${partition}: closed through ${through} in ${currency}, the last period ends on ${day}`;
}

async function isWhatIsBooked(books: Queryable, period: StoredPeriod): Promise<boolean> {
  const { currency, month, trialBalance: kept } = period.document;
  const to = watermarkOf(period);
  const through = lastDayOf(month);
  const stretch = { currency, after: '-infinity', through, from: to.map(() => 0n), to };
  const found = trialBalance(await bookedTotals(books, stretch)).map(({ debits, credits, ...account }) => ({
    ...account,
    ...{ debits: String(debits), credits: String(credits), balance: String(debits - credits) },
  }));
  const text = (lines: PeriodDocument['trialBalance']) =>
    lines.map(({ owner, kind, scope, debits, credits, balance: rest }) =>
      [owner, kind, scope, debits, credits, rest].join('\n'),
    );
  return text(found).join('\n\n') === text(kept).join('\n\n');
}
