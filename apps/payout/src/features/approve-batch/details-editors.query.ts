import type { Tx } from '#postgres';

/** Who wrote the payment details that the items of a batch go to. */
export async function detailsEditors(tx: Tx, batchId: string): Promise<Set<string>> {
  const { rows } = await tx.query<{ changed_by: string }>(
    `select distinct changed_by from batch_item
     join payment_details on payment_details.creator_id = batch_item.creator_id and version = details_version
     where batch_id = $1 and status = 'reserved'`,
    [batchId],
  );
  return new Set(rows.map(({ changed_by }) => changed_by));
}
