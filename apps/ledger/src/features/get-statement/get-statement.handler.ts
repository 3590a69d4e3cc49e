import { canonicalJson } from '#contracts';
import type { Database } from '#postgres';
import { figuresOf } from '../../domain/statement.js';
import { asCreator } from '../../reads/as-creator.query.js';
import { daysOf } from '../../statements/month-figures.js';
import { readFeesBehind, readOpenMonth } from '../../statements/open-month.query.js';
import { preliminary, type StatementOf } from '../../statements/statement-document.js';
import { findStatement } from '../../statements/statement-rows.query.js';

interface Told {
  /** The document's text: as it was issued, or as the books stand now. */
  readonly document: string;
  readonly sha256?: string;
}

/** An issued version, the latest where none is named; undefined where that was never issued. */
export async function getStatement(
  database: Database,
  { version, ...of }: StatementOf & { readonly version?: number },
): Promise<Told | undefined> {
  const issued = await asCreator(database, of.creatorId, (books) => findStatement(books, of, version));
  if (issued !== undefined) {
    return { document: issued.bytes.toString('utf8'), sha256: issued.sha256.toString('hex') };
  }
  return version === undefined ? { document: await preliminaryOf(database, of) } : undefined;
}

/** What is theirs is read as the creator; fees stand on accounts of the company, which they do not see. */
async function preliminaryOf(database: Database, of: StatementOf): Promise<string> {
  const { creatorId, currency, month } = of;
  const asked = { creatorId, currency, ...daysOf(month) };
  const summed = await asCreator(database, creatorId, (books) => readOpenMonth(books, asked));
  const figures = figuresOf(summed.known, summed.sums);
  if (typeof figures === 'string') throw new Error(`${month} of ${creatorId} in ${currency}: ${figures}`);
  const fee = summed.fee + (await readFeesBehind(database, { ...asked, ...summed }));
  return canonicalJson(preliminary(of, { figures, fee }));
}
