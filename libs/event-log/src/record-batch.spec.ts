import fc from 'fast-check';
import type { NewEvent } from './event-log.port.js';
import {
  CorruptBatch,
  decodeBatch,
  encodeBatch,
  encodeFrames,
  frame,
  maxBatchBytes,
  maxBatchEvents,
  split,
  zstdCodec,
} from './record-batch.js';

const text = fc.string({ unit: 'grapheme', maxLength: 300 });
const event: fc.Arbitrary<NewEvent> = fc.record({
  id: fc.uuid(),
  type: text,
  version: fc.integer({ min: 1, max: 99 }),
  key: text,
  occurredAt: fc.constant('2026-10-03T14:05:09.000Z'),
  correlationId: text,
  payload: fc.uint8Array({ maxLength: 2_000 }).map((bytes) => Buffer.from(bytes)),
});
const sample: NewEvent = {
  id: '018f9a52-7a10-7c3e-9d41-2b6a5f0c1e01',
  type: 'Noted',
  version: 1,
  key: 'ann',
  occurredAt: '2026-10-03T14:05:09.000Z',
  correlationId: 'c',
  payload: Buffer.from('{}'),
};

test('what is framed is what is read', () => {
  fc.assert(
    fc.property(fc.array(event, { minLength: 1, maxLength: 30 }), (events) => {
      expect(decodeBatch(zstdCodec, encodeBatch(events))).toEqual(events);
    }),
  );
});

test('a changed bit does not pass unseen', () => {
  const body = encodeBatch([sample, { ...sample, key: 'bob', causationId: 'because' }]);
  for (let at = 0; at < body.length; at += 1) {
    const changed = Buffer.from(body);
    changed[at] = (changed[at] ?? 0) ^ 0x01;
    let read: unknown;
    try {
      read = decodeBatch(zstdCodec, changed);
    } catch (error) {
      expect(error).toBeInstanceOf(CorruptBatch);
      continue;
    }
    // The zstd frame has bits that mean nothing; such a change must not change what is read.
    expect(read).toEqual(decodeBatch(zstdCodec, body));
  }
});

test('a batch ends at its limits', () => {
  const many = (count: number) => Array.from({ length: count }, () => sample);
  expect(decodeBatch(zstdCodec, encodeBatch(many(maxBatchEvents)))).toHaveLength(maxBatchEvents);
  expect(() => encodeBatch(many(maxBatchEvents + 1))).toThrow(RangeError);
  expect(() => encodeBatch([])).toThrow(RangeError);
  const framed = (length: number) => [{ ...sample, payload: Buffer.alloc(length) }];
  const overhead = maxBatchBytes - plainLength(sample) - 3;
  expect(decodeBatch(zstdCodec, encodeBatch(framed(overhead)))[0]?.payload).toHaveLength(overhead);
  expect(() => encodeBatch(framed(overhead + 1))).toThrow(RangeError);
});

/** Id, six texts with a byte of length each, the payload's length in one byte and no payload. */
function plainLength({ type, key, occurredAt, correlationId }: NewEvent): number {
  return 16 + [type, '1', key, occurredAt, correlationId, ''].reduce((sum, part) => sum + part.length + 1, 0) + 1;
}

test('a text that is not UTF-8 is refused, though its checksum is right; a replacement character is a text', () => {
  const framed = frame({ ...sample, key: 'ann\ufffd' });
  expect(decodeBatch(zstdCodec, encodeFrames([framed]))[0]?.key).toBe('ann\ufffd');
  framed[framed.indexOf('ann')] = 0xff;
  expect(() => decodeBatch(zstdCodec, encodeFrames([framed]))).toThrow(/not valid for encoding utf-8/);
});

test('an unknown codec is not guessed at', () => {
  expect(() => decodeBatch(9, encodeBatch([sample]))).toThrow(CorruptBatch);
});

test('runs are as long as their limits allow, and lose nothing', () => {
  const sizes = fc.array(fc.integer({ min: 0, max: 12 }), { maxLength: 40 });
  fc.assert(
    fc.property(sizes, (items) => {
      const runs = split(items, (size) => size, { items: 5, bytes: 10 });
      const sum = (run: readonly number[]) => run.reduce((total, size) => total + size, 0);
      expect(runs.flat()).toEqual(items);
      for (const [at, run] of runs.entries()) {
        expect(run.length === 1 || (run.length <= 5 && sum(run) <= 10)).toBe(true);
        const [next] = runs[at + 1] ?? [];
        if (next !== undefined) expect(run.length === 5 || sum(run) + next > 10).toBe(true);
      }
    }),
  );
});
