import type { PayoutItem } from '#contracts';
import type { Queryable } from '#postgres';

interface ItemViewRow {
  itemId: string;
  creatorId: string;
  minor: bigint;
  currency: string;
  status: PayoutItem['status'];
  reason: NonNullable<PayoutItem['reason']> | null;
  endToEndId: string | null;
  bankReason: string | null;
  keptMinor: bigint | null;
}

/** By id; the cursor is the last one of the page before. */
export async function listItems(
  database: Queryable,
  batchId: string,
  { cursor, limit = 50 }: { cursor?: string; limit?: number },
): Promise<{ items: PayoutItem[]; nextCursor: string | null }> {
  const { rows } = await database.query<ItemViewRow>(
    `select item_id as "itemId", creator_id as "creatorId", amount_minor as minor, currency, batch_item.status, reason,
       end_to_end_id as "endToEndId", bank_reason as "bankReason", kept_minor as "keptMinor"
     from batch_item join payout_batch using (batch_id)
     where batch_id = $1 and ($2::uuid is null or item_id > $2) order by item_id limit $3`,
    [batchId, cursor ?? null, limit + 1],
  );
  const items = rows.slice(0, limit).map((row): PayoutItem => ({
    itemId: row.itemId,
    creatorId: row.creatorId,
    amount: { minor: row.minor, currency: row.currency },
    status: row.status,
    ...(row.reason === null ? {} : { reason: row.reason }),
    ...(row.endToEndId === null ? {} : { endToEndId: row.endToEndId }),
    ...(row.bankReason === null ? {} : { bankReason: row.bankReason }),
    ...(row.keptMinor === null ? {} : { kept: { minor: row.keptMinor, currency: row.currency } }),
  }));
  return { items, nextCursor: rows.length > limit ? (items.at(-1)?.itemId ?? null) : null };
}
