import { instructionTopic } from '#contracts';
import { partitionOf } from '#event-log';
import type { Tx } from '#postgres';
import {
  amountsOf,
  type Clearing,
  type Exchange,
  holderOf,
  type Instruction,
  keyOf,
  type WriteOff,
} from '../domain/instruction.js';
import type { BooksAtHand } from '../domain/instruction.decider.js';
import { Differences } from '../states/differences.query.js';

const closedOf = `
  select max(closed_through ->> currency) as closed_through
  from journal_partition cross join unnest($2::text[]) as currency where "partition" = $1`;

/**
 * Over all stripes, as of their last chunks, less what was given and is not posted yet: all that was ever given, less
 * the loss that is in the books.
 */
const owed = `
  select (coalesce(sum(last.closing_debits - last.closing_credits), 0) - (
    select coalesce(sum(abs((says -> 'amount' ->> 'minor')::bigint)), 0) from instruction
    where kind in ('write-off', 'clearing') and status = 'instructed' and says ->> 'debtor' = $1
      and (kind = 'write-off' or says ->> 'against' = 'bad_debt') and says -> 'amount' ->> 'currency' = $2
  ))::bigint as owed
  from account
  cross join lateral (
    select closing_debits, closing_credits from line_chunk where line_chunk.account = account.id
    order by from_seq desc limit 1
  ) as last
  where account.owner = 'company' and account.kind in ('receivable', 'bad_debt') and account.scope = $1
    and account.currency = $2`;

const available = `
  select coalesce(sum(last.closing_credits - last.closing_debits), 0)::bigint as available
  from account
  cross join lateral (
    select closing_debits, closing_credits from line_chunk where line_chunk.account = account.id
    order by from_seq desc limit 1
  ) as last
  where account.owner = $1 and account.kind = 'available' and account.currency = $2`;

/** What an instruction is held against. */
export async function booksAtHand(tx: Tx, instruction: Instruction): Promise<BooksAtHand> {
  const partition = partitionOf(keyOf(holderOf(instruction)), instructionTopic.partitions);
  const { rows } = await tx.query<{ closed_through: string | null }>(closedOf, [
    partition,
    amountsOf(instruction).map(({ currency }) => currency),
  ]);
  const closedThrough = rows[0]?.closed_through ?? undefined;
  return {
    ...(closedThrough === undefined ? {} : { closedThrough }),
    ...(instruction.kind === 'write-off' ? { owedMinor: await owedBy(tx, instruction) } : {}),
    ...(instruction.kind === 'clearing' ? await openOf(tx, partition, instruction) : {}),
    ...(instruction.kind === 'exchange' ? { availableMinor: await availableTo(tx, instruction) } : {}),
  };
}

/** The last closed day of each currency that has one, by partition. */
export async function closedMonths(tx: Tx): Promise<ReadonlyMap<number, Readonly<Partial<Record<string, string>>>>> {
  const { rows } = await tx.query<{ partition: number; closed_through: Record<string, string> }>(
    'select "partition", closed_through from journal_partition',
  );
  return new Map(rows.map(({ partition, closed_through }) => [partition, closed_through]));
}

async function openOf(tx: Tx, partition: number, clearing: Clearing): Promise<Pick<BooksAtHand, 'openMinor'>> {
  const openMinor = (await Differences.load(tx, partition, [clearing])).openOf(clearing);
  return openMinor === undefined ? {} : { openMinor };
}

/**
 * What a debtor owes lies in the stripes of all partitions, and no writer sees it whole. So those who write off the same
 * debtor's money are heard one after the other, until each has committed.
 */
async function owedBy(tx: Tx, { debtor, amount }: WriteOff): Promise<bigint> {
  await tx.query("select pg_advisory_xact_lock(hashtextextended('write-off ' || $1 || ' ' || $2, 0))", [
    ...[debtor, amount.currency],
  ]);
  const { rows } = await tx.query<{ owed: bigint }>(owed, [debtor, amount.currency]);
  const [row] = rows as [(typeof rows)[number]];
  return row.owed;
}

async function availableTo(tx: Tx, { creatorId, from }: Exchange): Promise<bigint> {
  const { rows } = await tx.query<{ available: bigint }>(available, [creatorId, from.currency]);
  const [row] = rows as [(typeof rows)[number]];
  return row.available;
}
