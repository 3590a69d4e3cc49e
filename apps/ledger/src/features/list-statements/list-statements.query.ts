import type { AnswerOf, ledgerRoutes } from '#contracts';
import type { Database } from '#postgres';
import { asCreator } from '../../reads/as-creator.query.js';

const listed = `
  select currency, month, version, sha256, issued_at from statement
  where creator_id = $1 and ($2::text is null or currency > $2 or (currency = $2 and (month, version) < ($3, $4::integer)))
  order by currency, month desc, version desc limit $5`;

interface ListedRow {
  currency: string;
  month: string;
  version: number;
  sha256: Buffer;
  issued_at: Date;
}

/** By currency, and of each the newest first. */
export async function listStatements(
  database: Database,
  creatorId: string,
  page: { readonly cursor?: string; readonly limit: number },
): Promise<AnswerOf<typeof ledgerRoutes.listStatements>> {
  const [currency, month, version] = page.cursor?.split('.') ?? [];
  const values = [creatorId, currency ?? null, month ?? null, version ?? null, page.limit + 1];
  const { rows } = await asCreator(database, creatorId, (books) => books.query<ListedRow>(listed, values));
  const items = rows.slice(0, page.limit).map(({ sha256, issued_at: issuedAt, ...statement }) => ({
    ...statement,
    sha256: sha256.toString('hex'),
    issuedAt: issuedAt.toISOString(),
  }));
  const last = items.at(-1);
  const isMore = rows.length > page.limit && last !== undefined;
  return { items, nextCursor: isMore ? `${last.currency}.${last.month}.${last.version}` : null };
}
