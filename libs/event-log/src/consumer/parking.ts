import { createHash } from 'node:crypto';
import type { Tx } from '#postgres';
import { isPermanent } from '../event-log.errors.js';
import type { LogBatch, LoggedEvent } from '../event-log.port.js';
import type { Place } from './checkpoint.js';
import { fingerprintOf } from './fingerprint.js';

const parkedOf = `
  select key from parked_key
  where consumer_group = $1 and topic = $2 and "partition" = any($3::integer[]) and key = any($4::text[])
  order by "partition", key for share`;

/**
 * The keys of a slice that are parked. They are locked, in sorted order: no fact comes too late for a replay that is
 * under way, or is worked on before it. A key is never in two partitions.
 */
export async function lockParked(
  tx: Tx,
  { group, topic }: Pick<Place, 'group' | 'topic'>,
  batches: readonly LogBatch[],
): Promise<ReadonlySet<string>> {
  const keys = new Set(batches.flatMap(({ events }) => events.map(({ key }) => key)));
  const { rows } = await tx.prepared<{ key: string }>('consumer-parked', parkedOf, [
    group,
    topic,
    batches.map(({ partition }) => partition),
    [...keys],
  ]);
  return new Set(rows.map(({ key }) => key));
}

/** Puts facts of parked keys behind what their key failed on. */
export async function putBehind(tx: Tx, place: Place, events: readonly LoggedEvent[]): Promise<void> {
  const cause = 'an earlier fact of its key failed';
  for (const event of events) await writeLetter(tx, place, { event, standing: 'behind', cause, attempts: 0 });
}

/** Parks the key of a fact that failed for good. */
export async function park(
  tx: Tx,
  place: Place,
  { event, fault }: { event: LoggedEvent; fault: unknown },
): Promise<void> {
  await tx.query(
    'insert into parked_key (consumer_group, topic, "partition", key) values ($1, $2, $3, $4) on conflict do nothing',
    [place.group, place.topic, place.partition, event.key],
  );
  await writeLetter(tx, place, { event, standing: 'failed', attempts: 1, ...failureOf(place, event.type, fault) });
}

/** What is kept of a fault beside the fact. */
export interface Failure {
  readonly cause: string;
  /** `transient`: trying again may help, and did not while it was tried. */
  readonly class: 'transient' | 'permanent';
  readonly fingerprint: string;
}

export function failureOf({ group, topic }: Place, type: string, fault: unknown): Failure {
  const cause = causeOf(fault);
  return {
    cause,
    class: isPermanent(fault) ? 'permanent' : 'transient',
    fingerprint: fingerprintOf({ group, topic, type, cause }),
  };
}

/** A fault as an operator reads it beside the fact: at most 2,000 characters, without NUL, which Postgres cannot hold. */
function causeOf(fault: unknown): string {
  const cause = fault instanceof Error ? `${fault.name}: ${fault.message}` : String(fault);
  return cause.replaceAll('\0', '').slice(0, 2_000);
}

interface Letter extends Partial<Failure> {
  readonly event: LoggedEvent;
  readonly standing: 'failed' | 'behind';
  readonly cause: string;
  readonly attempts: number;
}

async function writeLetter(tx: Tx, place: Place, letter: Letter): Promise<void> {
  const { event, standing, cause, attempts, class: kind = null, fingerprint = null } = letter;
  await tx.query(
    `insert into dead_letter (consumer_group, topic, "partition", "offset", key, event_id, type, standing, cause,
       attempts, payload_sha256, class, fingerprint)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
    [
      place.group,
      place.topic,
      place.partition,
      event.offset,
      event.key,
      event.id,
      event.type,
      standing,
      cause,
      attempts,
      payloadHash(event),
      kind,
      fingerprint,
    ],
  );
}

/** SHA-256, in hex. */
export function payloadHash({ payload }: LoggedEvent): string {
  return createHash('sha256').update(payload).digest('hex');
}
