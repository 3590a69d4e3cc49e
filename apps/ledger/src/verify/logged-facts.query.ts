import type { LogBatch, LogPosition, LogReader } from '#event-log';
import type { Queryable } from '#postgres';

/** Reads a topic where its owner keeps it. */
export type FactLogs = (topic: string) => Pick<LogReader, 'read'>;

const sliceEvents = 1_000;

/** Where a group stands in each partition of a topic that it has ever read. */
const workedOff = `
  select "partition", next_offset from consumer_checkpoint
  where consumer_group = $1 and topic = $2 order by "partition"`;

const appended = 'select "partition", next_offset from log_partition where topic = $1 order by "partition"';

interface End {
  partition: number;
  next_offset: bigint;
}

/** The facts of a topic that the books have worked on, slice by slice, each partition in order. */
export async function* factsTakenIn(
  books: Queryable,
  logs: FactLogs,
  { topic, group }: { topic: string; group: string },
) {
  const { rows } = await books.query<End>(workedOff, [group, topic]);
  yield* through(rows, logs, topic);
}

/** The facts of a topic of the books' own. */
export async function* factsTold(books: Queryable, logs: FactLogs, topic: string) {
  const { rows } = await books.query<End>(appended, [topic]);
  yield* through(rows, logs, topic);
}

async function* through(ends: readonly End[], logs: FactLogs, topic: string): AsyncGenerator<LogBatch> {
  const reader = logs(topic);
  for (const { partition, next_offset: end } of ends) {
    for (let offset = 0n; offset < end;) {
      const left = Number(end - offset);
      const slice = await reader.read({ topic, partition, offset }, Math.min(sliceEvents, left));
      if (slice.firstOffset !== offset || slice.events.length === 0) {
        throw new RangeError(`${topic}/${partition} has a hole at ${offset}`);
      }
      yield slice;
      offset = slice.nextOffset;
    }
  }
}

/** Something that is told once, and what its row is called. */
export interface DueEvent {
  readonly id: string;
  readonly name: string;
}

/** A list of ids in any order, in the memory of one number: ids are hashes, so no two lists have the same sum. */
export class IdSum {
  private sum = 0n;

  add(id: string): void {
    this.sum += BigInt(`0x${id.replaceAll('-', '')}`);
  }

  equals(other: IdSum): boolean {
    return this.sum === other.sum;
  }
}

/** Undefined where each event that is due was told once, as `sum` says of those that were told. */
export async function notOnce(
  sum: IdSum,
  due: () => AsyncIterable<DueEvent>,
  told: () => AsyncIterable<LogBatch>,
): Promise<string | undefined> {
  const expected = new IdSum();
  for await (const { id } of due()) expected.add(id);
  if (expected.equals(sum)) return undefined;
  const ids = new Set<string>();
  for await (const { events } of told()) {
    for (const event of events) {
      if (ids.has(event.id)) return `${placeOf(event)}: is there twice`;
      ids.add(event.id);
    }
  }
  for await (const { id, name } of due()) if (!ids.has(id)) return `${name}: is not in the log`;
  return 'a row is there twice';
}

export function placeOf({ topic, partition, offset }: LogPosition): string {
  return `log_batch of ${topic}/${partition} at ${offset}`;
}
