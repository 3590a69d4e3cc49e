import fc from 'fast-check';
import type { NewEvent } from '../event-log.port.js';
import { partitionOf } from '../partition-of.js';
import { decodeBatch, frame, zstdCodec } from '../record-batch.js';
import { statementsOf } from './write-batches.query.js';

const topic = { name: 'facts.v1', partitions: 12 };
const event: fc.Arbitrary<NewEvent> = fc.record({
  id: fc.uuid(),
  type: fc.constant('Noted'),
  version: fc.constant(1),
  key: fc.string({ maxLength: 3 }),
  occurredAt: fc.constant('2026-10-03T14:05:09.000Z'),
  correlationId: fc.constant('c'),
  payload: fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes)),
});
const events = fc.array(event, { maxLength: 200 });
const framed = (facts: readonly NewEvent[]) => facts.map((event) => ({ event, frame: frame(event) }));

test('every event is in a batch of its partition, in its order, and partitions follow each other', () => {
  fc.assert(
    fc.property(events, (facts) => {
      const batches = statementsOf(framed(facts), topic).flat();
      const partitions = batches.map(({ partition }) => partition);
      expect(partitions).toEqual(partitions.toSorted((one, other) => one - other));
      for (const partition of new Set(partitions)) {
        const due = facts.filter(({ key }) => partitionOf(key, topic.partitions) === partition);
        const written = batches.filter((batch) => batch.partition === partition);
        expect(written.flatMap(({ body }) => decodeBatch(zstdCodec, body))).toEqual(due);
      }
      expect(batches.flatMap((batch) => batch.events)).toHaveLength(facts.length);
    }),
  );
});

test('a batch takes 1,000 events and no more', () => {
  const [fact] = fc.sample(event, { seed: 1, numRuns: 1 });
  const counts = (count: number) => {
    const batches = statementsOf(framed(Array.from({ length: count }, () => fact as NewEvent)), topic).flat();
    return batches.map((batch) => batch.events.length);
  };
  expect(counts(1_000)).toEqual([1_000]);
  expect(counts(1_001)).toEqual([1_000, 1]);
});
