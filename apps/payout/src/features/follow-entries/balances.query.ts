import type { Tx } from '#postgres';

/** In the order of their keys, so that two slices never wait for each other in a ring. */
export async function addToBalances(
  tx: Tx,
  changes: readonly { creatorId: string; currency: string; minor: bigint }[],
): Promise<void> {
  await tx.query(
    `insert into creator_balance (creator_id, currency, available_minor)
     select * from unnest($1::uuid[], $2::text[], $3::bigint[]) as change (creator_id, currency, minor)
     order by creator_id, currency
     on conflict (creator_id, currency)
     do update set available_minor = creator_balance.available_minor + excluded.available_minor`,
    [
      changes.map(({ creatorId }) => creatorId),
      changes.map(({ currency }) => currency),
      changes.map(({ minor }) => minor),
    ],
  );
}
