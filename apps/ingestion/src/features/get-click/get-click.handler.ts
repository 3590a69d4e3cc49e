import type { ClickView } from '#contracts';
import type { IngestionDeps } from '../../ingestion.deps.js';
import { findClick } from './get-click.query.js';

/** The click as it was recorded; or as its id proves it, where the row is late or lost. */
export async function getClick(
  { database, clickIds, links }: Pick<IngestionDeps, 'database' | 'clickIds' | 'links'>,
  clickId: string,
): Promise<ClickView | undefined> {
  const recorded = await findClick(database, clickId);
  if (recorded !== undefined) return recorded;
  const certified = clickIds.verify(clickId);
  if (typeof certified === 'string') return undefined;
  const link = await links.byNumber(certified.linkNumber);
  if (link === undefined) return undefined;
  const { linkId, slug, creatorId, programId } = link;
  return { clickId, linkId, slug, creatorId, programId, occurredAt: certified.clickedAt, recorded: false };
}
