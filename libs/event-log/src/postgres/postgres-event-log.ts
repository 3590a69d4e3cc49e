import type { Database, Queryable, Tx } from '#postgres';
import { runConsumer } from '../consumer/consumer.js';
import type { Appended, EventLog, TopicSpec } from '../event-log.port.js';
import { type GroupCommit, groupCommit } from '../group-commit.js';
import { frame } from '../record-batch.js';
import { hints } from './hints.js';
import { postgresLogReader } from './postgres-log-reader.js';
import { type Batch, type Framed, placeBatches, statementsOf } from './write-batches.query.js';

interface OwnLog {
  readonly database: Database;
  readonly topics: readonly TopicSpec[];
  /** RFC 3339: when a batch is recorded. */
  readonly clock: () => string;
  /** Where archived ranges lie. */
  readonly archive?: string | undefined;
}

/** Calls that come while others commit share the next commit. */
const atOnce = { maxSlice: 64, maxWaiting: 10_000 };

const claimIds = `
  insert into log_claim (event_id, topic)
  select distinct id, $1 from unnest($2::uuid[]) as claim (id) order by id
  on conflict do nothing
  returning event_id`;

/** The log of a service in its own database. Partitions are created when the first event of a topic is appended. */
export function postgresEventLog({ database, topics, clock, archive }: OwnLog): EventLog {
  const reader = postgresLogReader(database, topics, archive);
  const ready = new Map<string, Promise<void>>();
  const prepare = (topic: TopicSpec): Promise<void> => {
    const known = ready.get(topic.name);
    if (known !== undefined) return known;
    const preparing = createPartitions(database, topic).catch((error: unknown) => {
      ready.delete(topic.name);
      throw error;
    });
    ready.set(topic.name, preparing);
    return preparing;
  };
  const hint = hints(database);
  const appendIn = async (tx: Tx, topic: TopicSpec, events: readonly Framed[]): Promise<Appended[]> => {
    const fresh = topic.claims === true ? await claim(tx, topic.name, events) : events;
    const placed = await write(tx, { topic, statements: statementsOf(fresh, topic), recordedAt: clock() });
    if (placed.size > 0) tx.afterCommit(() => hint(topic.name));
    return answersOf(events, placed);
  };
  const appendTogether = async (topic: TopicSpec, calls: readonly (readonly Framed[])[]): Promise<Appended[][]> => {
    const what = { topic, statements: statementsOf(calls.flat(), topic), recordedAt: clock() };
    const isOne = what.statements.length === 1;
    const placed = await (isOne ? write(database, what) : database.transaction((tx) => write(tx, what)));
    hint(topic.name);
    return calls.map((events) => answersOf(events, placed));
  };
  const callers = new Map(
    topics.map((topic): [string, GroupCommit<readonly Framed[], Appended[]>] => [
      topic.name,
      groupCommit((calls) => appendTogether(topic, calls), atOnce),
    ]),
  );
  return {
    ...reader,
    async append({ topic, events }, tx) {
      const [spec, shared] = [topics.find(({ name }) => name === topic), callers.get(topic)];
      if (spec === undefined || shared === undefined) throw new RangeError(`unknown topic ${topic}`);
      if (events.length === 0) return [];
      const framed = events.map((event) => ({ event, frame: frame(event) }));
      await prepare(spec);
      if (tx !== undefined) return appendIn(tx, spec, framed);
      return spec.claims === true ? database.transaction((own) => appendIn(own, spec, framed)) : shared.submit(framed);
    },
    subscribe: (spec, handle) => runConsumer({ database, reader, spec, handle }),
  };
}

async function createPartitions(database: Database, { name, partitions }: TopicSpec): Promise<void> {
  await database.query(
    'insert into log_partition (topic, "partition") select $1, generate_series(0, $2::integer - 1) on conflict do nothing',
    [name, partitions],
  );
}

/** The events whose ids nobody had claimed, each id once. */
async function claim(tx: Tx, topic: string, events: readonly Framed[]): Promise<readonly Framed[]> {
  const { rows } = await tx.query<{ event_id: string }>(claimIds, [topic, events.map(({ event }) => event.id)]);
  const free = new Set(rows.map(({ event_id }) => event_id));
  return events.filter(({ event }) => free.delete(event.id));
}

/** Statements follow each other in the order in which they lock counters. */
async function write(
  database: Queryable,
  { topic, statements, recordedAt }: { topic: TopicSpec; statements: readonly Batch[][]; recordedAt: string },
): Promise<ReadonlyMap<Framed, Appended>> {
  const placed = new Map<Framed, Appended>();
  for (const batches of statements) {
    for (const [framed, place] of await placeBatches(database, topic, { batches, recordedAt }))
      placed.set(framed, place);
  }
  return placed;
}

function answersOf(events: readonly Framed[], placed: ReadonlyMap<Framed, Appended>): Appended[] {
  return events.map((framed) => placed.get(framed) ?? { id: framed.event.id, repeated: true });
}
