import type { IssuedStatement } from '#contracts';
import type { Queryable } from '#postgres';
import type { Hashed, StatementOf } from './statement-document.js';

/** A statement as it is kept. */
export interface NewStatement extends Hashed {
  readonly document: IssuedStatement;
  readonly partition: number;
  readonly nextSeq: bigint;
  readonly issuedAt: string;
}

export interface StoredStatement {
  readonly version: number;
  readonly partition: number;
  readonly nextSeq: bigint;
  readonly bytes: Buffer;
  readonly sha256: Buffer;
}

const insert = `
  insert into statement (creator_id, currency, month, version, "partition", next_seq, document, sha256, previous_sha256, issued_at)
  select * from unnest($1::uuid[], $2::text[], $3::text[], $4::integer[], $5::integer[], $6::bigint[], $7::bytea[],
    $8::bytea[], $9::bytea[], $10::timestamptz[])
  on conflict do nothing`;

const find = `
  select version, "partition", next_seq as "nextSeq", document as bytes, sha256 from statement
  where creator_id = $1 and currency = $2 and month = $3 and ($4::integer is null or version = $4)
  order by version desc limit 1`;

/** Answers with how many were not there yet. */
export async function insertStatements(books: Queryable, statements: readonly NewStatement[]): Promise<number> {
  if (statements.length === 0) return 0;
  const { rowCount } = await books.query(insert, [
    statements.map(({ document }) => document.creatorId),
    statements.map(({ document }) => document.currency),
    statements.map(({ document }) => document.month),
    statements.map(({ document }) => document.version),
    statements.map(({ partition }) => partition),
    statements.map(({ nextSeq }) => nextSeq),
    statements.map(({ bytes }) => bytes),
    statements.map(({ sha256 }) => sha256),
    statements.map(({ document: { previousSha256 } }) => previousSha256 && Buffer.from(previousSha256, 'hex')),
    statements.map(({ issuedAt }) => issuedAt),
  ]);
  return rowCount;
}

/** One version of a statement, the latest where none is named; undefined where it was never issued. */
export async function findStatement(
  books: Queryable,
  { creatorId, currency, month }: StatementOf,
  version?: number,
): Promise<StoredStatement | undefined> {
  const { rows } = await books.query<StoredStatement>(find, [creatorId, currency, month, version ?? null]);
  return rows[0];
}
