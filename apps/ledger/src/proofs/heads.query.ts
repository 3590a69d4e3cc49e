import type { Queryable } from '#postgres';
import type { Head } from './head-document.js';

export type { Head };

interface HeadRow {
  day: string;
  document: string;
  hash: Buffer;
}

const columns = 'day::text as day, document, hash';
const one = `select ${columns} from head where day = $1`;
const last = `select ${columns} from head order by day desc limit 1`;
const firstFrom = `select ${columns} from head where day >= $1 order by day limit $2`;
const firstAfter = `select ${columns} from head where day > $1 order by day limit $2`;
const newestBefore = `select ${columns} from head where day < $1 order by day desc limit $2`;
/** Days, not statements, are looked through. */
const holding = `
  select ${columns} from head where (document::jsonb -> 'statements' ->> 'end')::bigint > $1 order by day limit 1`;

const headsARead = 100;

export async function readHeadOf(books: Queryable, day: string): Promise<Head | undefined> {
  const { rows } = await books.query<HeadRow>(one, [day]);
  return rows.map(headFrom)[0];
}

export async function readLastHead(books: Queryable): Promise<Head | undefined> {
  const { rows } = await books.query<HeadRow>(last);
  return rows.map(headFrom)[0];
}

/** The one that holds a statement, by its number; undefined where none does yet. */
export async function headOfStatement(books: Queryable, number: bigint): Promise<Head | undefined> {
  const { rows } = await books.query<HeadRow>(holding, [number]);
  return rows.map(headFrom)[0];
}

/** Oldest first. */
export async function headsFrom(books: Queryable, day: string, limit: number): Promise<Head[]> {
  const { rows } = await books.query<HeadRow>(firstFrom, [day, limit]);
  return rows.map(headFrom);
}

/** Oldest first, read page by page as they are taken. */
export async function* allHeads(books: Queryable): AsyncGenerator<Head> {
  let day = '-infinity';
  for (let page = headsARead; page === headsARead;) {
    const { rows } = await books.query<HeadRow>(firstAfter, [day, headsARead]);
    page = rows.length;
    day = rows.at(-1)?.day ?? day;
    yield* rows.map(headFrom);
  }
}

/** Newest first. */
export async function headsBefore(books: Queryable, day: string, limit: number): Promise<Head[]> {
  const { rows } = await books.query<HeadRow>(newestBefore, [day, limit]);
  return rows.map(headFrom);
}

function headFrom({ day, document, hash }: HeadRow): Head {
  return { day, text: document, hash: hash.toString('hex') };
}
