import type { Database, Queryable } from '#postgres';
import type { StatementOf } from '../statements/statement-document.js';
import { readHead } from './head-document.js';
import { headOfStatement, readHeadOf } from './heads.query.js';
import { statementsHeld, statementTexts } from './held-statements.query.js';
import type { DocumentProof, HashedList } from './proof.js';
import { provingRanges, RangeRoots, textLeaf } from './tree.js';

/** In order of precedence. */
export const documentProofRefusals = ['statement-unknown', 'head-not-made'] as const;
export type DocumentProofRefusal = (typeof documentProofRefusals)[number];

const wantedOf = `
  select number, convert_from(document, 'UTF8') as document from statement
  where creator_id = $1 and currency = $2 and month = $3 and ($4::integer is null or version = $4)
  order by version desc limit 1`;

interface Wanted extends StatementOf {
  /** The latest where undefined. */
  readonly version?: number | undefined;
}

/** A proof that a statement was issued as it is, by the head that holds it. */
export function proveDocument(database: Database, wanted: Wanted): Promise<DocumentProof | DocumentProofRefusal> {
  return database.transaction(async (tx) => {
    await tx.query('set transaction isolation level repeatable read, read only');
    return prove(tx, wanted);
  });
}

async function prove(
  books: Queryable,
  { creatorId, currency, month, version }: Wanted,
): Promise<DocumentProof | DocumentProofRefusal> {
  const values = [creatorId, currency, month, version ?? null];
  const [statement] = (await books.query<{ number: bigint; document: string }>(wantedOf, values)).rows;
  if (statement === undefined) return 'statement-unknown';
  const head = await headOfStatement(books, statement.number);
  if (head === undefined) return 'head-not-made';
  const { day, previous, statements } = readHead(head);
  const before = previous === null ? undefined : await readHeadOf(books, previous.day);
  const held = statementsHeld(statements.end, before && readHead(before));
  const place = Number(statement.number - held.from);
  const roots = new RangeRoots(provingRanges(statements.issued, [place]));
  let [at, own] = [0, ''];
  for await (const text of statementTexts(books, held)) {
    if (at === place) own = text;
    roots.add(textLeaf(text));
    at += 1;
  }
  const issued = JSON.parse(own) as HashedList;
  return {
    ...{ format: 'tributary.proof.1', claim: { document: statement.document, issued } },
    ...{ day, nodes: roots.found() },
  };
}
