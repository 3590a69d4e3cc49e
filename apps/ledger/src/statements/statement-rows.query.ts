import type { IssuedStatement } from '#contracts';
import type { Queryable, Tx } from '#postgres';
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

/** Until the transaction ends: numbers have no hole, and whoever sees one sees all before it. */
const takeNumbers = "select pg_advisory_xact_lock(hashtextextended('statement numbers', 0))";

const insert = `
  insert into statement (number, creator_id, currency, month, version, "partition", next_seq, document, sha256, previous_sha256, issued_at)
  select coalesce((select max(number) from statement), -1) + row_number() over (order by place), creator_id, currency, month,
    version, "partition", next_seq, document, sha256, previous_sha256, issued_at
  from unnest($1::uuid[], $2::text[], $3::text[], $4::integer[], $5::integer[], $6::bigint[], $7::bytea[],
    $8::bytea[], $9::bytea[], $10::timestamptz[]) with ordinality
    as made (creator_id, currency, month, version, "partition", next_seq, document, sha256, previous_sha256, issued_at, place)
  where not exists (
    select from statement as issued where issued.creator_id = made.creator_id and issued.currency = made.currency
      and issued.month = made.month and issued.version = made.version)`;

const find = `
  select version, "partition", next_seq as "nextSeq", document as bytes, sha256 from statement
  where creator_id = $1 and currency = $2 and month = $3 and ($4::integer is null or version = $4)
  order by version desc limit 1`;

/** Answers with how many were not there yet. The last lock of its transaction: all who issue wait for it. */
export async function insertStatements(tx: Tx, statements: readonly NewStatement[]): Promise<number> {
  if (statements.length === 0) return 0;
  await tx.query(takeNumbers);
  const { rowCount } = await tx.query(insert, [
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
