import type { ClickView } from '#contracts';
import type { Queryable } from '#postgres';

interface ClickRow {
  link_id: string;
  slug: string;
  creator_id: string;
  program_id: string;
  occurred_at: Date;
  referrer_host: string | null;
  device: string | null;
  country: string | null;
}

export async function findClick(database: Queryable, clickId: string): Promise<ClickView | undefined> {
  const { rows } = await database.query<ClickRow>(
    `select link_id, slug, creator_id, program_id, occurred_at, referrer_host, device, country
     from click join link using (link_id) where click_id = $1`,
    [clickId],
  );
  const [row] = rows;
  if (row === undefined) return undefined;
  return {
    clickId,
    linkId: row.link_id,
    slug: row.slug,
    creatorId: row.creator_id,
    programId: row.program_id,
    occurredAt: row.occurred_at.toISOString(),
    recorded: true,
    ...(row.referrer_host === null ? {} : { referrerHost: row.referrer_host }),
    ...(row.device === null ? {} : { device: row.device }),
    ...(row.country === null ? {} : { country: row.country }),
  };
}
