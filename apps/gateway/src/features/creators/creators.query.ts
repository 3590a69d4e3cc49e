import type { Queryable, Tx } from '#postgres';

export interface CreatorView {
  readonly creatorId: string;
  readonly handle: string;
  readonly displayName: string;
  readonly registeredAt: string;
}

/** False where the handle is somebody's already. */
export async function insertCreator(tx: Tx, creator: CreatorView): Promise<boolean> {
  const { rowCount } = await tx.query(
    `insert into creator (creator_id, handle, display_name, registered_at) values ($1, $2, $3, $4)
     on conflict on constraint handles_are_unique do nothing`,
    [creator.creatorId, creator.handle, creator.displayName, creator.registeredAt],
  );
  return rowCount === 1;
}

/** By id, which is by age; the cursor is the last one of the page before. */
export async function listCreators(
  database: Queryable,
  { cursor, limit = 50 }: { cursor?: string; limit?: number },
): Promise<{ items: CreatorView[]; nextCursor: string | null }> {
  const { rows } = await database.query<Omit<CreatorView, 'registeredAt'> & { registeredAt: Date }>(
    `select creator_id as "creatorId", handle, display_name as "displayName", registered_at as "registeredAt"
     from creator where $1::uuid is null or creator_id > $1 order by creator_id limit $2`,
    [cursor ?? null, limit + 1],
  );
  const items = rows.slice(0, limit).map((row) => ({ ...row, registeredAt: row.registeredAt.toISOString() }));
  return { items, nextCursor: rows.length > limit ? (items.at(-1)?.creatorId ?? null) : null };
}
