import type { Database, Queryable, Tx } from '#postgres';

/** The books as they stood at one moment, on as many connections as there is work for. */
export interface LiveView {
  readonly books: Queryable;
  /** To be shown to `sameView`, as long as this view lasts. */
  readonly snapshot: string;
}

export function withView<T>(live: Database, work: (view: LiveView) => Promise<T>): Promise<T> {
  return live.transaction(async (books) => {
    await hold(books);
    const { rows } = await books.query<{ snapshot: string }>('select pg_export_snapshot() as snapshot');
    return work({ books, snapshot: rows[0]?.snapshot ?? '' });
  });
}

/** What another connection sees. */
export function sameView<T>(live: Database, snapshot: string, work: (books: Queryable) => Promise<T>): Promise<T> {
  return live.transaction(async (books) => {
    await hold(books);
    if (!/^[\dA-F-]+$/.test(snapshot)) throw new RangeError(`not a snapshot: ${snapshot}`);
    await books.query(`set transaction snapshot '${snapshot}'`);
    return work(books);
  });
}

async function hold(books: Tx): Promise<void> {
  await books.query('set transaction isolation level repeatable read, read only');
}

/** False while another rebuild of the same books is under way. Held until `tx` ends. */
export async function takeTurn(tx: Tx): Promise<boolean> {
  const { rows } = await tx.query<{ mine: boolean }>(
    "select pg_try_advisory_xact_lock(hashtext('tributary.ledger.rebuild')) as mine",
  );
  return rows[0]?.mine === true;
}

export interface PartitionSize {
  readonly partition: number;
  readonly entries: bigint;
}

export async function partitionSizes(books: Queryable): Promise<readonly PartitionSize[]> {
  const { rows } = await books.query<PartitionSize>(
    'select "partition", next_seq as entries from journal_partition order by "partition"',
  );
  return rows;
}
