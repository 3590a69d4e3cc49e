import type { Tx } from '#postgres';
import { qualified } from './table-shape.js';

export interface TableComparison {
  readonly table: string;
  readonly live: Fingerprint;
  readonly rebuilt: Fingerprint;
  /** Only where they differ. */
  readonly difference?: Difference;
}

export interface Fingerprint {
  readonly rows: number;
  /** Sums of two 64-bit hashes over all rows: the same rows in any order give the same. */
  readonly hash: string;
}

export interface Difference {
  /** Rows that only the live table has, and the first of them. */
  readonly onlyLive: number;
  readonly firstOnlyLive?: string;
  readonly onlyRebuilt: number;
  readonly firstOnlyRebuilt?: string;
}

interface Compared {
  readonly table: string;
  readonly live: string;
  readonly rebuilt: string;
}

/** Compares two tables of one shape. The caller keeps others from writing them. */
export async function compareTables(tx: Tx, { table, ...schemas }: Compared): Promise<TableComparison> {
  const at = { live: qualified(schemas.live, table), rebuilt: qualified(schemas.rebuilt, table) };
  const live = await fingerprint(tx, at.live);
  const rebuilt = await fingerprint(tx, at.rebuilt);
  if (live.rows === rebuilt.rows && live.hash === rebuilt.hash) return { table, live, rebuilt };
  return { table, live, rebuilt, difference: await difference(tx, at) };
}

async function fingerprint(tx: Tx, table: string): Promise<Fingerprint> {
  const { rows } = await tx.query<{ rows: bigint; hash: string }>(
    `select count(*) as rows, concat_ws(' ', coalesce(sum(hashtextextended(found::text, 0)), 0),
       coalesce(sum(hashtextextended(found::text, 1)), 0)) as hash
     from ${table} as found`,
  );
  return { rows: Number(rows[0]?.rows ?? 0n), hash: rows[0]?.hash ?? '' };
}

/** By the text of the rows, as not every type can be compared. */
async function difference(tx: Tx, { live, rebuilt }: { live: string; rebuilt: string }): Promise<Difference> {
  const only = async (one: string, other: string) => {
    const { rows } = await tx.query<{ count: bigint; first: string | null }>(
      `select count(*) as count, min(line) as first from (
         select one::text as line from ${one} as one except all select other::text from ${other} as other) as lines`,
    );
    return { count: Number(rows[0]?.count ?? 0n), first: rows[0]?.first ?? undefined };
  };
  const [inLive, inRebuilt] = [await only(live, rebuilt), await only(rebuilt, live)];
  return {
    onlyLive: inLive.count,
    ...(inLive.first === undefined ? {} : { firstOnlyLive: inLive.first }),
    onlyRebuilt: inRebuilt.count,
    ...(inRebuilt.first === undefined ? {} : { firstOnlyRebuilt: inRebuilt.first }),
  };
}
