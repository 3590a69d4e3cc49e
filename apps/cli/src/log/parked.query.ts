import { consuming } from './consuming.query.js';
import type { Databases } from './open-logs.js';
import type { ServiceName } from '../../../standalone/src/composition/environments.js';

export interface ParkedFilter {
  readonly group?: string;
  readonly topic?: string;
  readonly fingerprint?: string;
}

/** Keys that failed alike. */
export interface ParkedFault {
  readonly service: ServiceName;
  readonly group: string;
  readonly topic: string;
  readonly fingerprint: string;
  readonly class: 'transient' | 'permanent';
  readonly cause: string;
  readonly keys: readonly string[];
  /** Facts that failed, and those that queue behind them. */
  readonly facts: bigint;
  readonly attempts: number;
  readonly firstSeen: Date;
  readonly lastSeen: Date;
}

const byFingerprint = `
  select failed.consumer_group as "group", failed.topic, failed.fingerprint, failed.class,
    (array_agg(failed.cause order by failed.last_seen desc))[1] as cause,
    array_agg(distinct failed.key order by failed.key) as keys,
    sum(queued.facts)::bigint as facts, max(failed.attempts) as attempts,
    min(failed.first_seen) as "firstSeen", max(failed.last_seen) as "lastSeen"
  from dead_letter as failed
  cross join lateral (
    select count(*) as facts from dead_letter as letter
    where letter.consumer_group = failed.consumer_group and letter.topic = failed.topic
      and letter."partition" = failed."partition" and letter.key = failed.key
  ) as queued
  where failed.standing = 'failed'
    and ($1::text is null or failed.consumer_group = $1)
    and ($2::text is null or failed.topic = $2)
    and ($3::text is null or failed.fingerprint = $3)
  group by 1, 2, 3, 4
  order by 1, 2, 3, 4`;

/** What is parked in the house, by what it failed on. */
export async function parkedFaults(databases: Databases, filter: ParkedFilter = {}): Promise<ParkedFault[]> {
  const found: ParkedFault[] = [];
  for (const [service, database] of await consuming(databases)) {
    const { rows } = await database.query<Omit<ParkedFault, 'service'>>(byFingerprint, [
      filter.group ?? null,
      filter.topic ?? null,
      filter.fingerprint ?? null,
    ]);
    found.push(...rows.map((row) => ({ service, ...row })));
  }
  return found;
}
