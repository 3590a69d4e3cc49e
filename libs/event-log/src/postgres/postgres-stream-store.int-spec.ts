import { decided, type Decider, refused, unchanged } from '#decider';
import { type TestDatabase, testDatabase } from '#testing';
import { VersionConflict } from '../event-log.errors.js';
import type { EventLog } from '../event-log.port.js';
import type { StreamCodec, StreamStore } from '../stream-store.port.js';
import { logTablesSql, streamTablesSql } from './log-tables.js';
import { postgresEventLog } from './postgres-event-log.js';
import { postgresStreamStore } from './postgres-stream-store.js';

type Filled = { type: 'Filled'; jar: string; by: number };
interface Fill {
  jar: string;
  by: number;
}
const decider: Decider<number, Fill, Filled, 'jar-full'> = {
  initial: 0,
  decide(level, { jar, by }) {
    if (by === 0) return unchanged();
    if (level + by > 10) return refused('jar-full');
    return decided({ type: 'Filled', jar, by });
  },
  evolve: (level, { by }) => level + by,
};
const codec: StreamCodec<Filled> = {
  topic: 'jars.v1',
  encode: ({ type, ...fields }) => ({ type, version: 1, payload: Buffer.from(JSON.stringify(fields)) }),
  decode: ({ payload }) => ({
    type: 'Filled',
    ...(JSON.parse(Buffer.from(payload).toString()) as Omit<Filled, 'type'>),
  }),
  keyOf: ({ jar }) => jar,
  occurredAtOf: () => '2026-10-03T14:05:09.000Z',
};
const spec = { decider, codec, streamOf: ({ jar }: Fill) => `jar-${jar}`, correlationIdOf: () => 'c1' };

let database: TestDatabase;
let log: EventLog;
let streams: StreamStore;
beforeAll(async () => {
  database = await testDatabase('streams', [{ name: '0001', sql: logTablesSql() + streamTablesSql() }]);
  const clock = () => '2026-10-03T14:05:10.000Z';
  log = postgresEventLog({ database: database.app, topics: [{ name: 'jars.v1', partitions: 2 }], clock });
  streams = postgresStreamStore({ database: database.app, log, clock });
});
afterAll(() => database.drop());

const filled = (jar: string, by: number): Filled => ({ type: 'Filled', jar, by });
const logged = async () => (await log.heads('jars.v1')).reduce((sum, head) => sum + head, 0n);

test('commands of one slice see what the ones before them decided, and each has its outcome', async () => {
  const before = await logged();
  const fills = [
    { jar: 'a', by: 6 },
    { jar: 'b', by: 9 },
    { jar: 'a', by: 5 },
    { jar: 'a', by: 0 },
    { jar: 'a', by: 4 },
  ];
  expect(await streams.decideAll(spec, fills)).toEqual([
    { outcome: 'decided', events: [filled('a', 6)] },
    { outcome: 'decided', events: [filled('b', 9)] },
    { outcome: 'refused', refusal: 'jar-full' },
    { outcome: 'unchanged' },
    { outcome: 'decided', events: [filled('a', 4)] },
  ]);
  expect(await streams.fold('jar-a', decider, codec)).toEqual({ state: 10, version: 2n });
  expect((await logged()) - before).toBe(3n);
});

test('a jar that many fill at once does not run over', async () => {
  const racing = Array.from({ length: 8 }, () => streams.decideAll(spec, [{ jar: 'race', by: 4 }]));
  const settled = await Promise.allSettled(racing);
  const { state } = await streams.fold('jar-race', decider, codec);
  expect(state).toBeLessThanOrEqual(10);
  const decidedCount = settled.filter(
    (one) => one.status === 'fulfilled' && one.value[0]?.outcome === 'decided',
  ).length;
  expect(decidedCount * 4).toBe(state);
  for (const one of settled) if (one.status === 'rejected') expect(one.reason).toBeInstanceOf(VersionConflict);
});

test('writers of the same streams, each in its own order, wait for each other in one, and none of them is a victim', async () => {
  const inOrder = ['x1', 'x2', 'x3'].map((jar) => ({ jar, by: 1 }));
  const { writers } = await database.admin.transaction(async (tx) => {
    await tx.query('savepoint nothing');
    await tx.query("insert into stream_event values ('jar-x2', 1, 'Filled', 1, now(), 'c1', '')");
    const first = streams.decideAll(spec, inOrder);
    await database.untilHeldUp();
    const second = streams.decideAll(spec, inOrder.toReversed());
    await database.untilHeldUp(2);
    await tx.query('rollback to savepoint nothing');
    return { writers: Promise.all([first, second]) };
  });
  expect((await writers).flat().map(({ outcome }) => outcome)).toEqual(Array(6).fill('decided'));
  expect(await streams.fold('jar-x1', decider, codec)).toEqual({ state: 2, version: 2n });
});

describe('the version that a writer expects', () => {
  const append = (stream: string, expected: bigint | 'no-stream' | 'stream-exists' | 'any') =>
    streams.append({ stream, events: [filled('x', 1)], expected, correlationId: 'c1' }, codec);

  test.each(['no-stream', 'any', 0n] as const)('%s: a new stream is begun', async (expected) => {
    expect(await append(`new-${expected}`, expected)).toBe(1n);
  });

  test.each(['no-stream', 0n, 2n] as const)('%s: a stream of one event is not that', async (expected) => {
    await append(`one-${expected}`, 'no-stream');
    const before = await logged();
    await expect(append(`one-${expected}`, expected)).rejects.toThrow(VersionConflict);
    expect(await logged()).toBe(before);
  });

  test.each(['stream-exists', 'any', 1n] as const)('%s: a stream of one event goes on', async (expected) => {
    await append(`go-${expected}`, 'no-stream');
    expect(await append(`go-${expected}`, expected)).toBe(2n);
  });

  test('stream-exists: what does not exist cannot go on', async () => {
    await expect(append('none', 'stream-exists')).rejects.toThrow(VersionConflict);
  });

  test('any: under a race every writer gets a version of its own', async () => {
    const versions = await Promise.all(Array.from({ length: 8 }, () => append('busy', 'any')));
    expect([...versions].sort((one, other) => Number(one - other))).toEqual([1n, 2n, 3n, 4n, 5n, 6n, 7n, 8n]);
  });

  test('no-stream: under a race one writer wins', async () => {
    const settled = await Promise.allSettled(Array.from({ length: 8 }, () => append('raced', 'no-stream')));
    expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });
});
