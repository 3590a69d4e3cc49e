import { LRUCache } from 'lru-cache';
import type { Queryable } from '#postgres';
import { accountName, type Account } from '../domain/chart-of-accounts.js';
import { mostLegs } from '../domain/entry.js';
import type { SealedEntry, SealedLeg } from '../journal/seal.js';

const legColumns = Array.from({ length: mostLegs }, (_, at) => `account_${at + 1}, amount_${at + 1}`).join(', ');

const entriesIn = `
  select seq, batch, kind, effective_at, booked_on::text as booked_on, currency, cause_topic, cause_offset, cause_index,
    correlation_id, stream, program_id, reference, reverses, ${legColumns}
  from entry where "partition" = $1 and seq >= $2 and seq < $3 order by seq`;

const accountsOf = 'select id, owner, kind, scope, currency from account where id = any ($1::bigint[])';

const chunksIn = `
  select account, first_line, opening_debits - opening_credits as balance, seqs, amounts from line_chunk
  where account = any ($1::bigint[]) and from_seq >= $2 and from_seq < $3`;

type Leg = `account_${number}` | `amount_${number}`;

interface EntryRow extends Record<Leg, bigint | null> {
  seq: bigint;
  batch: bigint;
  kind: string;
  effective_at: Date;
  booked_on: string;
  currency: string;
  cause_topic: string;
  cause_offset: bigint;
  cause_index: number;
  correlation_id: string;
  stream: string | null;
  program_id: string | null;
  reference: string;
  reverses: bigint | null;
}

interface ChunkRow {
  account: bigint;
  first_line: bigint;
  balance: bigint;
  seqs: bigint[];
  amounts: bigint[];
}

export interface ReadEntry {
  readonly entry: SealedEntry;
  readonly batch: bigint;
}

interface Range {
  readonly partition: number;
  /** Whole batches: from the first entry of one to before the first of another. */
  readonly fromSeq: bigint;
  readonly toSeq: bigint;
}

const namesInMemory = 200_000;

/** Reads entries as they are sealed: accounts by name, and the lines that the legs are of them. */
export class SealedEntries {
  private readonly names = new LRUCache<bigint, string>({ max: namesInMemory });

  constructor(private readonly books: Queryable) {}

  /** Three statements, however many entries. What has no account or line is read as none: no seal was made over it. */
  async read({ partition, fromSeq, toSeq }: Range): Promise<ReadEntry[]> {
    const { rows } = await this.books.query<EntryRow>(entriesIn, [partition, fromSeq, toSeq]);
    const accounts = [...new Set(rows.flatMap((row) => legsOf(row).map(({ id }) => id)))];
    const [names, lines] = await Promise.all([this.nameAll(accounts), this.linesOf(accounts, fromSeq, toSeq)]);
    return rows.map((row) => ({
      batch: row.batch,
      entry: entryFrom(
        partition,
        row,
        legsOf(row).map(({ id, minor }) => ({
          ...{ account: names.get(id) ?? '', minor },
          ...(lines.get(id)?.get(row.seq) ?? { line: 0n, balance: 0n }),
        })),
      ),
    }));
  }

  private async nameAll(ids: readonly bigint[]): Promise<ReadonlyMap<bigint, string>> {
    const names = new Map<bigint, string>();
    const unknown = ids.filter((id) => {
      const name = this.names.get(id);
      if (name !== undefined) names.set(id, name);
      return name === undefined;
    });
    if (unknown.length === 0) return names;
    const { rows } = await this.books.query<Account & { id: bigint }>(accountsOf, [unknown]);
    for (const { id, ...account } of rows) {
      const name = accountName(account);
      names.set(id, name);
      this.names.set(id, name);
    }
    return names;
  }

  private async linesOf(accounts: readonly bigint[], fromSeq: bigint, toSeq: bigint) {
    const { rows } = await this.books.query<ChunkRow>(chunksIn, [accounts, fromSeq, toSeq]);
    const lines = new Map<bigint, Map<bigint, Pick<SealedLeg, 'line' | 'balance'>>>();
    for (const { account, first_line, balance, seqs, amounts } of rows) {
      const ofAccount = lines.get(account) ?? new Map<bigint, Pick<SealedLeg, 'line' | 'balance'>>();
      lines.set(account, ofAccount);
      let after = balance;
      for (const [at, seq] of seqs.entries()) {
        after += amounts[at] ?? 0n;
        ofAccount.set(seq, { line: first_line + BigInt(at), balance: after });
      }
    }
    return lines;
  }
}

function legsOf(row: EntryRow): { id: bigint; minor: bigint }[] {
  return Array.from({ length: mostLegs }, (_, at) => ({
    id: row[`account_${at + 1}`],
    minor: row[`amount_${at + 1}`],
  })).filter((leg): leg is { id: bigint; minor: bigint } => leg.id !== null && leg.minor !== null);
}

function entryFrom(partition: number, row: EntryRow, legs: readonly SealedLeg[]): SealedEntry {
  const { seq, kind, currency, stream, reference, reverses } = row;
  return {
    ...{ partition, seq, kind, currency, stream, reference, reverses, legs },
    effectiveAt: row.effective_at.toISOString(),
    bookedOn: row.booked_on,
    cause: { topic: row.cause_topic, partition, offset: row.cause_offset, index: row.cause_index },
    ...{ correlationId: row.correlation_id, programId: row.program_id },
  };
}
