import type { Queryable } from '#postgres';
import type { TopicSpec } from '../event-log.port.js';

export interface RelayLease {
  readonly topic: string;
  readonly partition: number;
  readonly epoch: number;
  /** All before it was confirmed by Kafka. */
  readonly nextOffset: bigint;
}

export async function createLeases(database: Queryable, topics: readonly TopicSpec[]): Promise<void> {
  for (const { name, partitions } of topics) {
    await database.query(
      `insert into relay_lease (topic, "partition") select $1, generate_series(0, $2::integer - 1)
       on conflict do nothing`,
      [name, partitions],
    );
  }
}

/** Renews what is held and takes what has run out, by the database's clock. Answers with all that is held. */
export async function holdLeases(
  database: Queryable,
  { topics, holder, forMs }: { topics: readonly TopicSpec[]; holder: string; forMs: number },
): Promise<readonly RelayLease[]> {
  const { rows } = await database.query<{ topic: string; partition: number; epoch: number; next_offset: bigint }>(
    `update relay_lease
     set holder = $2, expires_at = now() + $3 * interval '1 millisecond',
       epoch = case when holder = $2 then epoch else epoch + 1 end
     where (topic, "partition") in (
       select topic, "partition" from relay_lease
       where topic = any($1::text[]) and (holder = $2 or expires_at < now())
       order by topic, "partition" for update skip locked)
     returning topic, "partition", epoch, next_offset`,
    [topics.map(({ name }) => name), holder, forMs],
  );
  return rows.map(({ next_offset, ...lease }) => ({ ...lease, nextOffset: next_offset }));
}

/** Notes what Kafka has confirmed. False where the lease has gone to another relay. */
export async function confirm(
  database: Queryable,
  { topic, partition, epoch }: RelayLease,
  to: bigint,
): Promise<boolean> {
  const { rowCount } = await database.query(
    `update relay_lease set next_offset = $4 where topic = $1 and "partition" = $2 and epoch = $3`,
    [topic, partition, epoch, to],
  );
  return rowCount === 1;
}

/** Lets go of everything, so that another relay need not wait. */
export async function releaseLeases(database: Queryable, holder: string): Promise<void> {
  await database.query(`update relay_lease set expires_at = '-infinity' where holder = $1`, [holder]);
}
