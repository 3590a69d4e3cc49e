import type { RequestOutcome } from '#contracts';
import type { IngestionDeps } from '../ingestion.deps.js';
import type { Decoded } from '../networks/decode.js';
import type { Mapping } from '../networks/mapping.js';
import { readReports } from '../networks/read-report.js';
import type { Item } from './verdict.js';
import { commandOf } from './report-commands.js';
import type { Source } from './source.query.js';

/** What a decoded request asks for, item by item. */
export async function itemsOf(
  deps: Pick<IngestionDeps, 'clickIds' | 'links'>,
  request: { mapping: Mapping; source: Source; decoded: Decoded; requestId: string; reportedAt: string },
): Promise<Item[] | 'batch-too-large'> {
  const { mapping, source, decoded, requestId, reportedAt } = request;
  if (decoded === undefined) return [quarantined('undecodable')];
  const reports = readReports(mapping, decoded, source);
  if (reports === 'batch_too_large') return 'batch-too-large';
  const linkOf = async (number: bigint) => {
    const link = await deps.links.byNumber(number);
    return link && { linkId: link.linkId, creatorId: link.creatorId, programId: link.programId };
  };
  const around = { mapping, source, requestId, reportedAt, clickIds: deps.clickIds, linkOf };
  return Promise.all(
    reports.map(async (report): Promise<Item> => {
      const { transactionId } = report;
      if ('unreadable' in report) return quarantined(report.unreadable, transactionId);
      const command = await commandOf(report, around);
      return 'quarantined' in command
        ? quarantined(command.quarantined, transactionId)
        : { transactionId: report.transactionId, wants: command };
    }),
  );
}

function quarantined(reason: string, transactionId?: string): Item {
  const wants = { outcome: 'quarantined' as RequestOutcome, reason };
  return transactionId === undefined ? { wants } : { transactionId, wants };
}
