import type { Database, Queryable } from '#postgres';
import { proveEntries } from './proof-days.query.js';
import type { Proof } from './proof.js';

/** In order of precedence. */
export const entryProofRefusals = ['entry-unknown', 'head-not-made'] as const;
export type EntryProofRefusal = (typeof entryProofRefusals)[number];

const entryOf = `
  select from entry_leg as leg join account on account.id = leg.account
  where leg."partition" = $1 and leg.seq = $2 and ($3::text is null or account.owner = $3)
  limit 1`;

interface Wanted {
  /** Partition and number: `3-17`. */
  readonly entryId: string;
  /** Whose entry it must be; anybody's where undefined. */
  readonly creatorId?: string | undefined;
}

const lastSeq = 2n ** 63n - 1n;

/** A proof that an entry is in the books as the head of its day was published. */
export function proveEntry(database: Database, wanted: Wanted): Promise<Proof | EntryProofRefusal> {
  return database.transaction(async (tx) => {
    await tx.query('set transaction isolation level repeatable read, read only');
    return prove(tx, wanted);
  });
}

async function prove(books: Queryable, { entryId, creatorId }: Wanted): Promise<Proof | EntryProofRefusal> {
  const [partition, seq] = placeOf(entryId);
  if (partition > 4_095 || seq > lastSeq) return 'entry-unknown';
  const { rowCount } = await books.query(entryOf, [partition, seq, creatorId ?? null]);
  if (rowCount === 0) return 'entry-unknown';
  const proven = await proveEntries(books, partition, [seq]);
  if (proven === undefined) return 'head-not-made';
  return { format: 'tributary.proof.1', claim: { entry: `${partition}-${seq}` }, ...proven };
}

function placeOf(entryId: string): [partition: number, seq: bigint] {
  const [partition = '', seq = ''] = entryId.split('-', 2);
  return [Number(partition), BigInt(seq)];
}
