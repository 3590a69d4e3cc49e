import type { Link } from '#contracts';
import type { Queryable } from '#postgres';

/** By id, which is by age; the cursor is the last one of the page before. */
export async function listLinks(
  database: Queryable,
  { cursor, limit = 50 }: { cursor?: string; limit?: number },
): Promise<{ items: Link[]; nextCursor: string | null }> {
  const { rows } = await database.query<Omit<Link, 'path' | 'createdAt'> & { createdAt: Date }>(
    `select link_id as "linkId", slug, creator_id as "creatorId", program_id as "programId", destination,
       click_parameter as "clickParameter", created_at as "createdAt"
     from link where $1::uuid is null or link_id > $1 order by link_id limit $2`,
    [cursor ?? null, limit + 1],
  );
  const items = rows
    .slice(0, limit)
    .map((row) => ({ ...row, path: `/c/${row.slug}`, createdAt: row.createdAt.toISOString() }));
  return { items, nextCursor: rows.length > limit ? (items.at(-1)?.linkId ?? null) : null };
}
