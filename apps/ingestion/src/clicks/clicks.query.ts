import type { ClickEvent } from '#contracts';
import type { Tx } from '#postgres';

/** Answers with the ids that were not there before. */
export async function insertClicks(tx: Tx, clicks: readonly ClickEvent[]): Promise<Set<string>> {
  const list = <T>(take: (click: ClickEvent) => T) => clicks.map(take);
  const { rows } = await tx.query<{ click_id: string }>(
    `insert into click (click_id, link_id, occurred_at, referrer_host, device, country, visitor, gpc)
     select * from unnest($1::text[], $2::uuid[], $3::timestamptz[], $4::text[], $5::text[], $6::text[], $7::text[],
       $8::boolean[]) as click (click_id, link_id, occurred_at, referrer_host, device, country, visitor, gpc)
     order by click_id
     on conflict do nothing returning click_id`,
    [
      list(({ clickId }) => clickId),
      list(({ linkId }) => linkId),
      list(({ occurredAt }) => occurredAt),
      list(({ referrerHost }) => referrerHost ?? null),
      list(({ device }) => device ?? null),
      list(({ country }) => country ?? null),
      list(({ visitor }) => visitor ?? null),
      list(({ globalPrivacyControl }) => globalPrivacyControl ?? false),
    ],
  );
  return new Set(rows.map(({ click_id }) => click_id));
}
