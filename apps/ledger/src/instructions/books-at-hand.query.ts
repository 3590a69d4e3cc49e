import { instructionTopic } from '#contracts';
import { partitionOf } from '#event-log';
import type { Tx } from '#postgres';
import { amountsOf, holderOf, type Instruction, keyOf, type WriteOff } from '../domain/instruction.js';
import type { BooksAtHand } from '../domain/instruction.decider.js';

const closedOf = `
  select max(closed_through ->> currency) as closed_through
  from journal_partition cross join unnest($2::text[]) as currency where "partition" = $1`;

/** Over all stripes, as of their last chunks: what was instructed and is not posted yet is not in it. */
const owed = `
  select coalesce(sum(last.closing_debits - last.closing_credits), 0)::bigint as owed
  from account
  cross join lateral (
    select closing_debits, closing_credits from line_chunk where line_chunk.account = account.id
    order by from_seq desc limit 1
  ) as last
  where account.owner = 'company' and account.kind = 'receivable' and account.scope = $1 and account.currency = $2`;

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
  };
}

/** The last closed day of each currency that has one, by partition. */
export async function closedMonths(tx: Tx): Promise<ReadonlyMap<number, Readonly<Partial<Record<string, string>>>>> {
  const { rows } = await tx.query<{ partition: number; closed_through: Record<string, string> }>(
    'select "partition", closed_through from journal_partition',
  );
  return new Map(rows.map(({ partition, closed_through }) => [partition, closed_through]));
}

async function owedBy(tx: Tx, { debtor, amount }: WriteOff): Promise<bigint> {
  const { rows } = await tx.query<{ owed: bigint }>(owed, [debtor, amount.currency]);
  const [row] = rows as [(typeof rows)[number]];
  return row.owed;
}
