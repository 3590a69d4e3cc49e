import type { RequestSummary } from '#contracts';
import type { IngestionDeps } from '../../ingestion.deps.js';
import { findRequest } from '../../keeping/requests.query.js';
import { itemsOf } from '../../keeping/request-items.js';
import { findSource } from '../../keeping/source.query.js';
import { summaryOf } from '../../keeping/summary.js';
import { decode } from '../../networks/decode.js';

/** In order of precedence. */
export const rerunRefusals = [
  'request-unknown',
  'request-not-authentic',
  'request-is-a-settlement',
  'batch-too-large',
] as const;
export type RerunRefusal = (typeof rerunRefusals)[number];

/** Decides once more what did not become facts of a kept request: after a mapping was mended, or a link or a source. */
export async function rerunRequest(deps: IngestionDeps, requestId: string): Promise<RequestSummary | RerunRefusal> {
  const row = await findRequest(deps.database, requestId);
  const source = row === undefined ? undefined : await findSource(deps.database, row.sourceId);
  const mapping = source === undefined ? undefined : deps.mappings.get(source.network);
  if (row === undefined || source === undefined || mapping === undefined) return 'request-unknown';
  if (!row.authentic) return 'request-not-authentic';
  if (row.path.endsWith('/settlements')) return 'request-is-a-settlement';
  const decoded = decode(mapping, row);
  const items = await itemsOf(deps, { mapping, source, decoded, requestId, reportedAt: row.receivedAt });
  if (items === 'batch-too-large') return items;
  await deps.keeping.submit({ row, items, isRerun: true });
  const after = await findRequest(deps.database, requestId);
  return after === undefined ? 'request-unknown' : summaryOf(after);
}
