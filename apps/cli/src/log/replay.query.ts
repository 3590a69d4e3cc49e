import type { AnswerOf, BodyOf, logRoutes } from '#contracts';
import type { Database } from '#postgres';
import type { ServiceName } from '../../../standalone/src/composition/environments.js';
import { consuming } from './consuming.query.js';
import type { Databases } from './open-logs.js';
import { Refused } from './refused.js';

export const maxKeys = 10_000;
/** Facts of one key that a service is asked for at once. */
const factsACall = 100;

export interface Wanted {
  readonly group: string;
  readonly topic: string;
  readonly fingerprint?: string;
  readonly key?: string;
}

export interface ReplayPlan {
  readonly service: ServiceName;
  readonly keys: readonly { readonly key: string; readonly facts: bigint }[];
}

export type Replay = (
  wanted: BodyOf<typeof logRoutes.replayParked>,
) => Promise<AnswerOf<typeof logRoutes.replayParked>>;

export interface KeyReplayed {
  readonly key: string;
  readonly worked: number;
  /** What it failed on again: the key stays parked. */
  readonly failed?: { readonly offset: string; readonly cause: string };
}

const parkedKeys = `
  select key, count(*)::bigint as facts from dead_letter as letter
  where consumer_group = $1 and topic = $2 and ($3::text is null or key = $3)
    and ($4::text is null or key in (
      select key from dead_letter where consumer_group = $1 and topic = $2 and fingerprint = $4))
  group by key order by min(last_seen), key limit $5`;

/** The keys to be worked on, those that wait longest first. None where nothing of the kind is parked. */
export async function planReplay(databases: Databases, wanted: Wanted): Promise<ReplayPlan> {
  const { group, topic, fingerprint, key } = wanted;
  if ((fingerprint === undefined) === (key === undefined)) {
    throw new Refused('fingerprint-or-key', 'Say what to replay: by --fingerprint or by --key, one of them.');
  }
  const [service, database] = await serviceOf(databases, { group, topic });
  const values = [group, topic, key ?? null, fingerprint ?? null, maxKeys + 1];
  const { rows } = await database.query<{ key: string; facts: bigint }>(parkedKeys, values);
  if (rows.length > maxKeys) {
    throw new Refused('too-many-keys', `More than ${maxKeys} keys are parked like this: replay them key by key.`);
  }
  return { service, keys: rows };
}

/** Where a group keeps its place. */
export async function serviceOf(
  databases: Databases,
  { group, topic }: Pick<Wanted, 'group' | 'topic'>,
): Promise<[ServiceName, Database]> {
  for (const [service, database] of await consuming(databases)) {
    const { rowCount } = await database.query(
      'select from consumer_checkpoint where consumer_group = $1 and topic = $2 limit 1',
      [group, topic],
    );
    if (rowCount > 0) return [service, database];
  }
  throw new Refused('unknown-group', `No service reads ${topic} as ${group}: see tributary log lag.`);
}

/** Key by key, each to its end or to the fact that fails again. A repeat finds nothing left to do. */
export async function carryOut(
  { keys }: ReplayPlan,
  { group, topic }: Wanted,
  { replay, worked }: { replay: Replay; worked?: (facts: number) => void },
): Promise<KeyReplayed[]> {
  const replayed: KeyReplayed[] = [];
  for (const { key } of keys) {
    let facts = 0;
    for (;;) {
      const answer = await replay({ group, topic, key, max: factsACall });
      facts += answer.worked;
      worked?.(answer.worked);
      if (answer.more === true) continue;
      replayed.push({ key, worked: facts, ...(answer.failed === undefined ? {} : { failed: answer.failed }) });
      break;
    }
  }
  return replayed;
}
