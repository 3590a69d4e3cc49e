import { type Finding, instructionTopic } from '#contracts';
import type { Database, Queryable } from '#postgres';
import { type Head, headIn } from '../proofs/head-document.js';
import { readHeadOf } from '../proofs/heads.query.js';
import { isListOf } from '../proofs/kept-list.query.js';
import { carry } from './carry.query.js';
import type { FactLogs } from './logged-facts.query.js';
import { faultBeyond, faultOfList } from './published-list.query.js';

const publishedCheck = 'every head that was published is in the books, word for word, and so is what it holds';

/** A head as somebody kept it where nobody of the house can change it. */
export interface PublishedHead {
  readonly day: string;
  readonly text: string;
  /** Reads what it holds, as it was written beside it: the texts that are hashed. Undefined where that was not kept. */
  readonly list?: () => AsyncIterable<string>;
}

/** With this, the books are held against what was known outside: all of them may have been made anew, heads and all. */
export function verifyPublished(
  database: Database,
  logs: FactLogs,
  published: readonly PublishedHead[],
): Promise<readonly Finding[]> {
  return database.transaction(async (tx) => {
    await tx.query('set transaction isolation level repeatable read, read only');
    return carry(tx, publishedCheck, () => checkPublished(tx, logs, published));
  });
}

export async function checkPublished(
  books: Queryable,
  logs: FactLogs,
  published: readonly PublishedHead[],
): Promise<Finding> {
  let rows = 0;
  for (const head of published) {
    const fault = await faultOf(books, logs, head);
    if (fault !== undefined) return { check: publishedCheck, rows, fault };
    rows += 1;
  }
  return { check: publishedCheck, rows };
}

async function faultOf(books: Queryable, logs: FactLogs, published: PublishedHead): Promise<string | undefined> {
  const { day, text } = published;
  const head = await readHeadOf(books, day);
  if (head === undefined) return `head ${day}: was published, and is not in the books`;
  const held = await faultHeld(books, logs, published, head);
  if (held !== undefined) return held;
  return head.text === text ? undefined : `head ${day}: was published with another content`;
}

/** Looked at first, as a row can be named here. */
async function faultHeld(
  books: Queryable,
  logs: FactLogs,
  { day, text, list }: PublishedHead,
  head: Head,
): Promise<string | undefined> {
  const [told, now] = [headIn(text), headIn(head.text)];
  if (told === undefined) return `head ${day}: what was kept of it is not a head`;
  if (list === undefined) return undefined;
  const log = logs(instructionTopic.name);
  if (!(await isListOf(told, list()))) return `head ${day}: the list that was kept with it is not what it holds`;
  const changed = await faultOfList(books, log, list());
  const fault = changed ?? (now && (await faultBeyond(books, log, { published: told, now })));
  return fault === undefined ? undefined : `${fault} (head ${day})`;
}
