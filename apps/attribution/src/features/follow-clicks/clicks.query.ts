import type { ClickEvent } from '#contracts';
import type { Tx } from '#postgres';

/** A click id is unique: one that is already there is the same click. */
export async function insertClicks(tx: Tx, clicks: readonly ClickEvent[]): Promise<void> {
  await tx.query(
    `insert into click (click_id, creator_id, program_id, clicked_at)
     select * from unnest($1::text[], $2::uuid[], $3::uuid[], $4::timestamptz[]) on conflict do nothing`,
    [
      clicks.map(({ clickId }) => clickId),
      clicks.map(({ creatorId }) => creatorId),
      clicks.map(({ programId }) => programId),
      clicks.map(({ occurredAt }) => occurredAt),
    ],
  );
}
