import type { Source } from '#contracts';
import type { Queryable } from '#postgres';

interface SourceRow {
  sourceId: string;
  network: Source['network'];
  name: string;
  programId: string;
  timeZone: string;
  defaultCurrency: string | null;
  createdAt: Date;
}

/** By id, which is by age; the cursor is the last one of the page before. No secrets. */
export async function listSources(
  database: Queryable,
  { cursor, limit = 50 }: { cursor?: string; limit?: number },
): Promise<{ items: Source[]; nextCursor: string | null }> {
  const { rows } = await database.query<SourceRow>(
    `select source_id as "sourceId", network, name, program_id as "programId", time_zone as "timeZone",
       default_currency as "defaultCurrency", created_at as "createdAt"
     from source where $1::uuid is null or source_id > $1 order by source_id limit $2`,
    [cursor ?? null, limit + 1],
  );
  const items = rows.slice(0, limit).map(({ defaultCurrency, createdAt, ...row }) => ({
    ...row,
    ...(defaultCurrency === null ? {} : { defaultCurrency }),
    path: row.network === 'signed' ? '/v1/events' : `/postbacks/${row.sourceId}`,
    createdAt: createdAt.toISOString(),
  }));
  return { items, nextCursor: rows.length > limit ? (items.at(-1)?.sourceId ?? null) : null };
}
