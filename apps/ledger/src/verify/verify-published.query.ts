import type { Finding } from '#contracts';
import type { Queryable } from '#postgres';
import { readHeadOf } from '../proofs/heads.query.js';

const publishedCheck = 'every head that was published is in the books, word for word';

/** A head as somebody kept it where nobody of the house can change it. */
export interface PublishedHead {
  readonly day: string;
  readonly text: string;
}

/** With this, the books are held against what was known outside: all of them may have been made anew, heads and all. */
export async function checkPublished(books: Queryable, published: readonly PublishedHead[]): Promise<Finding> {
  let rows = 0;
  for (const { day, text } of published) {
    const head = await readHeadOf(books, day);
    const found = (fault: string) => ({ check: publishedCheck, rows, fault: `head ${day}: ${fault}` });
    if (head === undefined) return found('was published, and is not in the books');
    if (head.text !== text) return found('was published with another content');
    rows += 1;
  }
  return { check: publishedCheck, rows };
}
