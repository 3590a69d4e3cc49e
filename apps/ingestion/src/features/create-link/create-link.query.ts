import type { Link } from '#contracts';
import type { Tx } from '#postgres';

/** False where the slug is somebody's already. */
export async function insertLink(tx: Tx, link: Link): Promise<boolean> {
  const { rowCount } = await tx.query(
    `insert into link (link_id, slug, creator_id, program_id, destination, click_parameter, created_at)
     values ($1, $2, $3, $4, $5, $6, $7) on conflict on constraint slugs_are_unique do nothing`,
    [link.linkId, link.slug, link.creatorId, link.programId, link.destination, link.clickParameter, link.createdAt],
  );
  return rowCount === 1;
}
