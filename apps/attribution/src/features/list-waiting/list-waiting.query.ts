import type { WaitingConversion } from '#contracts';
import type { Queryable } from '#postgres';

/** By conversion id; the cursor is the last one of the page before. */
export async function listWaiting(
  database: Queryable,
  { cursor, limit = 50 }: { cursor?: string; limit?: number },
): Promise<{ items: WaitingConversion[]; nextCursor: string | null }> {
  const { rows } = await database.query<{
    conversion_id: string;
    source_id: string;
    transaction_id: string;
    reason: WaitingConversion['reason'];
    since: Date;
  }>(
    `select conversion_id, source_id, transaction_id, reason, since from waiting_conversion
     where conversion_id > coalesce($1::uuid, '00000000-0000-0000-0000-000000000000')
     order by conversion_id limit $2`,
    [cursor ?? null, limit + 1],
  );
  const items = rows.slice(0, limit).map((row) => ({
    conversionId: row.conversion_id,
    sourceId: row.source_id,
    transactionId: row.transaction_id,
    reason: row.reason,
    since: row.since.toISOString(),
  }));
  return { items, nextCursor: rows.length > limit ? (items.at(-1)?.conversionId ?? null) : null };
}
