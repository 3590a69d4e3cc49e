import type { RequestOutcome, RequestSummary } from '#contracts';
import type { Queryable } from '#postgres';
import { summaryOf } from '../../keeping/summary.js';

interface ExceptionRow {
  request_id: string;
  source_id: string;
  network: string;
  received_at: Date;
  outcome: RequestOutcome;
  reason: string | null;
  transaction_ids: string[];
  conversion_ids: string[];
  correlation_id: string;
}

/** Requests that did not become facts, newest first; the cursor is the last one of the page before. */
export async function listExceptions(
  database: Queryable,
  { cursor, limit = 50 }: { cursor?: string; limit?: number },
): Promise<{ items: RequestSummary[]; nextCursor: string | null }> {
  const { rows } = await database.query<ExceptionRow>(
    `select request_id, source_id, network, received_at, outcome, reason, transaction_ids, conversion_ids,
       correlation_id
     from request join source using (source_id)
     where outcome in ('waiting', 'quarantined', 'disputed', 'refused') and ($1::uuid is null or request_id < $1)
     order by request_id desc limit $2`,
    [cursor ?? null, limit + 1],
  );
  const items = rows.slice(0, limit).map((row) =>
    summaryOf({
      requestId: row.request_id,
      sourceId: row.source_id,
      network: row.network,
      receivedAt: row.received_at.toISOString(),
      outcome: row.outcome,
      ...(row.reason === null ? {} : { reason: row.reason }),
      transactionIds: row.transaction_ids,
      conversionIds: row.conversion_ids,
      correlationId: row.correlation_id,
    }),
  );
  return { items, nextCursor: rows.length > limit ? (items.at(-1)?.requestId ?? null) : null };
}
