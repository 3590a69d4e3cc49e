import { entryTopic } from '#contracts';
import type { Tx } from '#postgres';
import type { Candidate } from '../../domain/exclusion.js';

/** Everybody whose available balance in the currency is not zero. */
export async function candidates(tx: Tx, currency: string): Promise<(Candidate & { creatorId: string })[]> {
  const { rows } = await tx.query<{
    creator_id: string;
    available_minor: bigint;
    version: number | null;
    changed_at: Date | null;
    bank_reasons: string[];
  }>(
    `select creator_balance.creator_id, available_minor, details.version, details.changed_at,
       array(
         select distinct bank_reason from batch_item
         where batch_item.creator_id = creator_balance.creator_id and details_version = details.version
           and bank_reason is not null
       ) as bank_reasons
     from creator_balance
     left join lateral (
       select version, changed_at from payment_details
       where payment_details.creator_id = creator_balance.creator_id order by version desc limit 1
     ) as details on true
     where currency = $1 and available_minor <> 0 order by creator_id`,
    [currency],
  );
  return rows.map(({ creator_id, available_minor, version, changed_at, bank_reasons }) => ({
    creatorId: creator_id,
    availableMinor: available_minor,
    ...(version === null || changed_at === null
      ? {}
      : { details: { version, changedAt: changed_at.toISOString(), bankReasons: bank_reasons } }),
  }));
}

/** How far the books had been read, by partition. */
export async function currentCut(tx: Tx): Promise<string[]> {
  const { rows } = await tx.query<{ next_offset: string }>(
    'select next_offset::text as next_offset from consumer_checkpoint where topic = $1 order by "partition"',
    [entryTopic.name],
  );
  return rows.map(({ next_offset }) => next_offset);
}

export async function insertBatch(
  tx: Tx,
  batch: {
    batchId: string;
    currency: string;
    rail: string;
    valueDate: string;
    cut: string[];
    draftedBy: string;
    draftedAt: string;
  },
): Promise<void> {
  await tx.query(
    `insert into payout_batch (batch_id, status, currency, rail, value_date, cut, drafted_by, drafted_at)
     values ($1, 'draft', $2, $3, $4, $5, $6, $7)`,
    [batch.batchId, batch.currency, batch.rail, batch.valueDate, batch.cut, batch.draftedBy, batch.draftedAt],
  );
}

export async function insertItems(
  tx: Tx,
  batchId: string,
  items: readonly (Candidate & { itemId: string; creatorId: string; status: string; reason?: string })[],
): Promise<void> {
  await tx.query(
    `insert into batch_item (item_id, batch_id, creator_id, amount_minor, status, reason, details_version)
     select item.item_id, $1, item.creator_id, item.amount_minor, item.status, item.reason, item.details_version
     from unnest($2::uuid[], $3::uuid[], $4::bigint[], $5::text[], $6::text[], $7::integer[])
       as item (item_id, creator_id, amount_minor, status, reason, details_version)`,
    [
      batchId,
      items.map(({ itemId }) => itemId),
      items.map(({ creatorId }) => creatorId),
      items.map(({ availableMinor }) => availableMinor),
      items.map(({ status }) => status),
      items.map(({ reason }) => reason ?? null),
      items.map(({ details }) => details?.version ?? null),
    ],
  );
}
