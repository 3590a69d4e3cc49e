import type { Tx } from '#postgres';

export async function insertCreators(
  tx: Tx,
  creators: readonly { creatorId: string; handle: string }[],
): Promise<void> {
  await tx.query('insert into creator (creator_id, handle) select * from unnest($1::uuid[], $2::text[])', [
    creators.map(({ creatorId }) => creatorId),
    creators.map(({ handle }) => handle),
  ]);
}
