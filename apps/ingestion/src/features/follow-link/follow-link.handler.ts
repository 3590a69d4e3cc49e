import type { ClickEvent } from '#contracts';
import { withClickId } from '../../domain/destination.js';
import type { IngestionDeps } from '../../ingestion.deps.js';
import { deviceOf, isCounted, referrerHostOf, type Visit, visitorOf } from './visit.js';

type Deps = Pick<IngestionDeps, 'links' | 'clickIds' | 'clicks' | 'clock'> & { readonly visitorKey: string };

/** Where a visit goes on to; undefined where the link is unknown. The click is recorded after the answer. */
export async function followLink(
  deps: Deps,
  slug: string,
  { visit, correlationId }: { visit: Visit; correlationId: string },
): Promise<string | undefined> {
  const link = await deps.links.bySlug(slug);
  if (link === undefined) return undefined;
  if (!isCounted(visit)) return link.destination;
  const now = deps.clock();
  const clickId = deps.clickIds.mint(link.number, now);
  const referrerHost = referrerHostOf(visit.referrer);
  const click: ClickEvent = {
    type: 'ClickRecorded',
    clickId,
    linkId: link.linkId,
    creatorId: link.creatorId,
    programId: link.programId,
    occurredAt: now,
    device: deviceOf(visit.userAgent),
    visitor: visitorOf(visit, deps.visitorKey, now),
    globalPrivacyControl: visit.globalPrivacyControl,
    ...(referrerHost === undefined || referrerHost === '' ? {} : { referrerHost }),
  };
  deps.clicks.record(click, correlationId);
  return withClickId(link.destination, link.clickParameter, clickId);
}
