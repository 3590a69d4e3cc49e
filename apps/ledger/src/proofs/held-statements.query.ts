import type { Queryable } from '#postgres';
import type { HeadDocument } from './head-document.js';

/** Statements from one number to before another. */
export interface NumberRange {
  readonly from: bigint;
  readonly to: bigint;
}

const endOfAll = 'select coalesce(max(number) + 1, 0) as end from statement';

const numbered = `
  select number, creator_id::text as "creatorId", currency, month, version, sha256 from statement
  where number >= $1 and number < $2 order by number limit $3`;

interface StatementRow {
  number: bigint;
  creatorId: string;
  currency: string;
  month: string;
  version: number;
  sha256: Buffer;
}

const rowsARead = 2_000;

/** The number of the next statement. All before it are there for good: one transaction at a time gives numbers out. */
export async function statementEnd(books: Queryable): Promise<bigint> {
  const { rows } = await books.query<{ end: bigint }>(endOfAll);
  return rows[0]?.end ?? 0n;
}

/** What a head with this end holds, given the head before it. */
export function statementsHeld(end: string, before: HeadDocument | undefined): NumberRange {
  return { from: BigInt(before?.statements.end ?? 0), to: BigInt(end) };
}

/** What is hashed of each statement of a range, by number. One that is not there is left out. */
export async function* statementTexts(books: Queryable, { from, to }: NumberRange): AsyncGenerator<string, void> {
  let next = from;
  for (let page = rowsARead; page === rowsARead;) {
    const { rows } = await books.query<StatementRow>(numbered, [next, to, rowsARead]);
    page = rows.length;
    next = (rows.at(-1)?.number ?? to) + 1n;
    for (const row of rows) yield statementText(row);
  }
}

/** A JSON list; the document by its hash. */
function statementText({ number, creatorId, currency, month, version, sha256 }: StatementRow): string {
  return JSON.stringify([
    ...['tributary.issued.1', String(number), creatorId, currency, month, version],
    sha256.toString('hex'),
  ]);
}
