import type { PayoutBatch } from '#contracts';
import type { Money } from '#money';
import type { Queryable, Tx } from '#postgres';

interface BatchRow {
  batch_id: string;
  status: PayoutBatch['status'];
  currency: string;
  rail: string;
  value_date: string;
  drafted_by: string;
  drafted_at: Date;
  maker: string | null;
  checker: string | null;
  items_sha256: string | null;
  message_id: string | null;
  file_sha256: string | null;
  included_count: bigint;
  included_minor: bigint;
  excluded_count: bigint;
  excluded_minor: bigint;
  paid_count: bigint;
  paid_minor: bigint;
  rejected_count: bigint;
  rejected_minor: bigint;
  returned_count: bigint;
  returned_minor: bigint;
}

const batchWithSums = `
  select batch_id, payout_batch.status, currency, rail, value_date::text as value_date, drafted_by, drafted_at, maker,
    checker, items_sha256, message_id, file_sha256, sums.*
  from payout_batch cross join lateral (
    select
      count(*) filter (where item.status <> 'excluded') as included_count,
      coalesce(sum(amount_minor) filter (where item.status <> 'excluded'), 0)::bigint as included_minor,
      count(*) filter (where item.status = 'excluded') as excluded_count,
      coalesce(sum(amount_minor) filter (where item.status = 'excluded'), 0)::bigint as excluded_minor,
      count(*) filter (where item.status = 'paid') as paid_count,
      coalesce(sum(amount_minor) filter (where item.status = 'paid'), 0)::bigint as paid_minor,
      count(*) filter (where item.status = 'rejected') as rejected_count,
      coalesce(sum(amount_minor) filter (where item.status = 'rejected'), 0)::bigint as rejected_minor,
      count(*) filter (where item.status = 'returned') as returned_count,
      coalesce(sum(amount_minor) filter (where item.status = 'returned'), 0)::bigint as returned_minor
    from batch_item as item where item.batch_id = payout_batch.batch_id
  ) as sums`;

export async function findBatch(database: Queryable, batchId: string): Promise<PayoutBatch | undefined> {
  const { rows } = await database.query<BatchRow>(`${batchWithSums} where batch_id = $1`, [batchId]);
  return rows[0] === undefined ? undefined : viewOf(rows[0]);
}

/** Newest first; the cursor is the last one of the page before. */
export async function listBatches(
  database: Queryable,
  { cursor, limit = 50 }: { cursor?: string; limit?: number },
): Promise<{ items: PayoutBatch[]; nextCursor: string | null }> {
  const { rows } = await database.query<BatchRow>(
    `${batchWithSums} where $1::uuid is null or batch_id < $1 order by batch_id desc limit $2`,
    [cursor ?? null, limit + 1],
  );
  const items = rows.slice(0, limit).map(viewOf);
  return { items, nextCursor: rows.length > limit ? (items.at(-1)?.batchId ?? null) : null };
}

declare const turn: unique symbol;

/** A transaction beside which no other one steps batches or items. */
export type Turn = Tx & { readonly [turn]: true };

/**
 * Before anything is read that a step depends on, until the transaction ends. There is one lock and no order: the steps
 * of a transaction lock partitions of two logs, one after the other, as the work has it; two side by side would wait for
 * each other in a ring.
 */
export async function takeTurn(tx: Tx): Promise<Turn> {
  await tx.query("select pg_advisory_xact_lock(hashtextextended('batches and items', 0))");
  return tx as Turn;
}

type BatchChange = Partial<
  Record<'status' | 'maker' | 'checker' | 'items_sha256' | 'message_id' | 'file_sha256', string>
>;

export async function updateBatch(tx: Tx, batchId: string, change: BatchChange): Promise<void> {
  await tx.query(
    `update payout_batch set
       status = coalesce($2, status), maker = coalesce($3, maker), checker = coalesce($4, checker),
       items_sha256 = coalesce($5, items_sha256), message_id = coalesce($6, message_id),
       file_sha256 = coalesce($7, file_sha256)
     where batch_id = $1`,
    [batchId, change.status, change.maker, change.checker, change.items_sha256, change.message_id, change.file_sha256],
  );
}

export interface ItemRow {
  readonly itemId: string;
  readonly batchId: string;
  readonly creatorId: string;
  readonly amount: Money;
  readonly status: string;
  readonly detailsVersion: number | null;
  readonly endToEndId: string | null;
}

/** The items of batches in a status, in the order of their ids. */
export async function itemsIn(tx: Queryable, batchIds: readonly string[], status: string): Promise<ItemRow[]> {
  const { rows } = await tx.query<Omit<ItemRow, 'amount'> & { minor: bigint; currency: string }>(
    `select item_id as "itemId", batch_id as "batchId", creator_id as "creatorId", amount_minor as minor, currency,
       batch_item.status, details_version as "detailsVersion", end_to_end_id as "endToEndId"
     from batch_item join payout_batch using (batch_id)
     where batch_id = any($1::uuid[]) and batch_item.status = $2 order by item_id`,
    [batchIds, status],
  );
  return rows.map(({ minor, currency, ...row }) => ({ ...row, amount: { minor, currency } }));
}

export async function setItems(
  tx: Tx,
  items: readonly {
    itemId: string;
    status: string;
    reason?: string;
    endToEndId?: string;
    bankReason?: string;
    keptMinor?: bigint;
  }[],
): Promise<void> {
  await tx.query(
    `update batch_item set status = step.status, reason = step.reason,
       end_to_end_id = coalesce(step.end_to_end_id, batch_item.end_to_end_id),
       bank_reason = step.bank_reason, kept_minor = step.kept_minor
     from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::bigint[])
       as step (item_id, status, reason, end_to_end_id, bank_reason, kept_minor)
     where batch_item.item_id = step.item_id`,
    [
      items.map(({ itemId }) => itemId),
      items.map(({ status }) => status),
      items.map(({ reason }) => reason ?? null),
      items.map(({ endToEndId }) => endToEndId ?? null),
      items.map(({ bankReason }) => bankReason ?? null),
      items.map(({ keptMinor }) => keptMinor ?? null),
    ],
  );
}

function viewOf(row: BatchRow): PayoutBatch {
  const sum = (count: bigint, minor: bigint) => ({ count: Number(count), total: { minor, currency: row.currency } });
  const known = <Name extends string>(name: Name, value: string | null) => (value === null ? {} : { [name]: value });
  return {
    batchId: row.batch_id,
    status: row.status,
    currency: row.currency,
    rail: row.rail,
    valueDate: row.value_date,
    draftedBy: row.drafted_by,
    draftedAt: row.drafted_at.toISOString(),
    ...known('maker', row.maker),
    ...known('checker', row.checker),
    ...known('itemsSha256', row.items_sha256),
    ...known('messageId', row.message_id),
    ...known('fileSha256', row.file_sha256),
    included: sum(row.included_count, row.included_minor),
    excluded: sum(row.excluded_count, row.excluded_minor),
    paid: sum(row.paid_count, row.paid_minor),
    rejected: sum(row.rejected_count, row.rejected_minor),
    returned: sum(row.returned_count, row.returned_minor),
  };
}
